import { type AlertColour, type Plan } from '@qingkong/plan';
import { type LevelInForce, levelsAhead, levelsInForce, type LevelSource } from '../response/levels-in-force';
import { localTime } from '../response/response-view';
import { type PublicLift, type PublicResponse } from './public-status.repository';

type PublicPlan = Pick<Plan, 'jurisdiction' | 'counties' | 'timeZone'>;
type Source = LevelSource<PublicResponse>;

/**
 * What anybody may read (C03): the city's level, what is announced ahead, each county's strictest level (C11), the last lift.
 * It holds no instant of its own making, so that it stays the same, byte by byte, while nothing changes.
 */
export function publicStatus(
  responses: readonly PublicResponse[],
  lastLift: PublicLift | null,
  plan: PublicPlan,
  at: Date,
) {
  const { city, counties } = levelsInForce(responses, plan, at);
  return {
    city: { ...place(plan, city.areaCode), ...inForce(plan, city) },
    counties: counties.map((county) => ({ ...place(plan, county.areaCode), ...inForce(plan, county) })),
    announced: levelsAhead(responses, at).map((source) => ahead(plan, source)),
    lastLift: lastLift && liftView(plan, lastLift),
  };
}

/** Null in every field where nothing is in force; else the facts of the response that is strictest there. */
function inForce(plan: PublicPlan, { level, since, sources }: LevelInForce<PublicResponse>) {
  // Of two as strict the alert is what people have heard of.
  const alert = sources.find(({ response, segment }) => response.origin === 'alert' && segment.level === level);
  const strictest = alert ?? sources[0];
  return {
    ...{ level, colour: strictest ? colourOf(strictest) : null, since: localTime(since, plan.timeZone) },
    until: localTime(strictest?.segment.toAt ?? null, plan.timeZone),
    ...(strictest ? facts(plan, strictest) : NO_FACTS),
  };
}

const NO_FACTS = {
  serial: null,
  origin: null,
  announcedBy: null,
  areas: [],
  primaryPollutant: null,
  documentNumber: null,
};

/** Of the alert; an assurance has none, for nobody has published an alert (C49, C01). */
function colourOf({ response, segment }: Source): AlertColour | null {
  return response.origin === 'alert' ? segment.colour : null;
}

function facts(plan: PublicPlan, { response }: Source) {
  const { serial, origin, jurisdiction, areaCodes, primaryPollutant, documentNumber } = response;
  const areas = areaCodes.map((code) => place(plan, code));
  return { serial, origin, announcedBy: place(plan, jurisdiction), areas, primaryPollutant, documentNumber };
}

function ahead(plan: PublicPlan, source: Source) {
  const { level, fromAt, toAt } = source.segment;
  const { timeZone } = plan;
  const times = { from: localTime(fromAt, timeZone), until: localTime(toAt, timeZone) };
  return { level, colour: colourOf(source), ...times, ...facts(plan, source) };
}

function liftView(plan: PublicPlan, { serial, origin, jurisdiction, level, colour, endedAt }: PublicLift) {
  const end = { level, colour: origin === 'alert' ? colour : null, endedAt: localTime(endedAt, plan.timeZone) };
  return { serial, origin, announcedBy: place(plan, jurisdiction), ...end };
}

/** Six digits and the name; a code of an older plan has none. */
function place({ jurisdiction, counties }: PublicPlan, code: string) {
  return { code, name: [jurisdiction, ...counties].find((one) => one.code === code)?.name ?? null };
}
