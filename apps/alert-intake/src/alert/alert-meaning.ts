import { type AlertColour, type Plan } from '@qingkong/plan';
import { type AlertContent } from '../format/alert-content';
import { type ContentFault, type Flag } from './alert-reasons';

/** The national code of heavy air pollution, for senders who put it in the event's place. */
const HEAVY_POLLUTION_CODE = '11B29';

/** A lift arrives as Cancel, as AllClear, or as plain words; `expires` is never one (C35). */
export function isLift(content: Pick<AlertContent, 'messageType' | 'liftHint'>): boolean {
  return content.messageType === 'cancel' || content.liftHint === 'allClear' || content.liftHint === 'words';
}

/** Only words speak of a lift, and don't say one (“取消解除”), or the same words speak of something else: “解除黄色预警，升级为橙色预警”. */
export function isAmbiguousLift({ messageType, liftHint, headline }: AlertContent): boolean {
  if (messageType === 'cancel') return false;
  if (liftHint === 'unclear') return true;
  if (liftHint !== 'words' || headline === null) return false;
  const colours = new Set(headline.match(/[黄橙红蓝]色/gu));
  return colours.size > 1 || /升级|降级|调整|变更|启动/u.test(headline);
}

export function isHeavyPollution(event: string): boolean {
  return event.includes('重污染') || event.trim().toUpperCase() === HEAVY_POLLUTION_CODE;
}

/** C17, R15: severity, 预警级别 and 响应级别 must name one colour and its level; else why not. Never "the lowest level". */
export function colourOfAlert(content: AlertContent, plan: Plan): { colour: AlertColour } | { fault: ContentFault } {
  const { severityColour, parameterColour, responseLevel } = content;
  const colour = severityColour ?? parameterColour;
  if (colour === null || colour === 'unknown' || parameterColour === 'unknown') return { fault: 'colour-unknown' };
  if (parameterColour !== null && parameterColour !== colour) return { fault: 'colours-disagree' };
  if (colour === 'blue') return { fault: 'colour-blue' };
  if (responseLevel !== null && responseLevel !== plan.levels[colour]) return { fault: 'level-disagrees' };
  return { colour };
}

/** When measures begin; may lie before the message (R05) or after it (R06). */
export function onsetOf({ onset, effective, sent }: AlertContent): Date {
  return onset ?? effective ?? sent;
}

/**
 * From when on a change or the end of what runs counts, where it may lie behind (R05): many a message repeats the times of the alert or
 * Update before it, so that an instant at or before the onset, or one that has passed and was said before, is not believed, and the
 * moment of sending counts instead.
 */
export function believedStart(
  content: AlertContent,
  { onsetAt, statedStarts }: { readonly onsetAt: Date; readonly statedStarts: readonly Date[] },
): Date {
  const stated = onsetOf(content);
  const isRepeated = stated <= content.sent && statedStarts.some((start) => start.getTime() === stated.getTime());
  return stated > onsetAt && !isRepeated ? stated : content.sent;
}

/** PM2.5 episodes ask for measures; ozone, dust and smoke from elsewhere for advice. HQ decides, the duty officer is told. */
export function flagsOf({ primaryPollutant, basis, description, headline }: AlertContent): Flag[] {
  const pollutants = (primaryPollutant ?? '')
    .normalize('NFKC')
    .toUpperCase()
    .replace(/\s/g, '')
    .split(/[,，、;；]/u)
    .filter(Boolean);
  const isOzone = pollutants.length > 0 && pollutants.every((one) => /^(O3|臭氧)/u.test(one));
  const words = [basis, headline, description].join(' ');
  return [
    ...(isOzone ? (['ozone-only'] as const) : []),
    ...(/沙尘|浮尘|扬沙|外来烟/u.test(words) ? (['dust'] as const) : []),
  ];
}

/** Whether an area is stated at all, and every code of it is the city's or one of its counties' (C02). Codes decide, never names. */
export function areaFault(areaCodes: readonly string[], plan: Plan): ContentFault | null {
  if (areaCodes.length === 0) return 'area-missing';
  const known = new Set([plan.jurisdiction.code, ...plan.counties.map(({ code }) => code)]);
  return areaCodes.every((code) => known.has(code)) ? null : 'area-outside-plan';
}

/** Whether the counties of `needed` all lie in `stated`; the city's code stands for all of them, no code for the whole of whatever it is about. */
export function coversArea(stated: readonly string[], needed: readonly string[], plan: Plan): boolean {
  const counties = countiesIn(stated, plan);
  return stated.length === 0 || [...countiesIn(needed, plan)].every((code) => counties.has(code));
}

function countiesIn(areaCodes: readonly string[], plan: Plan): ReadonlySet<string> {
  return new Set(areaCodes.includes(plan.jurisdiction.code) ? plan.counties.map(({ code }) => code) : areaCodes);
}
