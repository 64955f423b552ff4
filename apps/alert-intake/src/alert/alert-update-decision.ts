import { type AlertColour, compareLevel, type Plan, type ResponseLevel } from '@qingkong/plan';
import { type AlertContent } from '../format/alert-content';
import { type Authority } from '../sender/authority';
import { coversArea, onsetOf } from './alert-meaning';
import { ignore, type OpenResponse, quarantine, type Situation, type Verdict } from './alert-verdict';

/** What an Update is looked at with. */
interface Update {
  readonly content: AlertContent;
  readonly authority: Authority;
  readonly situation: Situation;
  readonly plan: Plan;
}

/** What it warns of. */
interface Warning {
  readonly colour: AlertColour;
  readonly level: ResponseLevel;
}

/**
 * An Update of the open response `own`: another level goes up or down (R09, R10), the same level is other words or a later `expires`
 * (R11). What refers to nothing we know waits, and is decided anew when what it refers to has come.
 */
export function decideUpdate(update: Update, warning: Warning, own: OpenResponse | undefined): Verdict {
  const { content, authority, situation, plan } = update;
  const named = situation.references.flatMap(({ responseId }) => (responseId ? [responseId] : []));
  if (named.length === 0 && !(own && mayMean(content, authority, situation))) return quarantine('unknown-reference');
  if (!own || (named.length > 0 && !named.includes(own.id))) {
    const isOpen = named.some((id) => situation.open.some((one) => one.id === id));
    return quarantine(isOpen ? 'update-of-other-response' : 'update-of-ended-response');
  }
  // HQ's own order counts, not the order in which its messages reach us.
  if (content.sent.getTime() < own.lastSentAt.getTime()) return ignore('superseded-by-later');
  const { areaCodes } = content;
  if (!coversArea(areaCodes, own.areaCodes, plan) || !coversArea(own.areaCodes, areaCodes, plan)) {
    return quarantine('update-area-differs');
  }
  return movesWhatIsAhead(content, warning, own, situation)
    ? quarantine('update-moves-onset')
    : changeOf(content, warning, own);
}

/** The duty officer may let an Update mean what runs, though it names nothing, or only what we never got. */
function mayMean({ sent }: AlertContent, { kind, jurisdiction }: Authority, { open }: Situation): boolean {
  const running = open.find((one) => one.origin === 'alert' && one.jurisdiction === jurisdiction);
  return kind === 'waived' && running !== undefined && running.alertSentAt.getTime() <= sent.getTime();
}

/**
 * What is ahead would come at another time than everyone was told: the onset earlier, or, at the same level, whatever this level waits for.
 * Another level from later on is a change announced ahead, and an onset that has passed only repeats the alert's.
 */
function movesWhatIsAhead({ onset }: AlertContent, { level }: Warning, own: OpenResponse, { now }: Situation): boolean {
  if (onset === null) return false;
  const isAhead = own.state === 'announced' && own.onsetAt.getTime() > now.getTime();
  if (isAhead && onset.getTime() < own.onsetAt.getTime()) return true;
  if (level !== own.level || own.levelFromAt.getTime() <= now.getTime()) return false;
  const repeatsOnset = !isAhead && onset.getTime() <= own.onsetAt.getTime();
  return !repeatsOnset && onset.getTime() !== own.levelFromAt.getTime();
}

function changeOf(content: AlertContent, { colour, level }: Warning, own: OpenResponse): Verdict {
  const difference = compareLevel(level, own.level);
  if (difference === 0) return { act: 'update', responseId: own.id };
  const act = difference > 0 ? 'upgrade' : 'downgrade';
  return { act, responseId: own.id, colour, level, fromAt: changeAt(content, own) };
}

/**
 * A change may lie behind (R05) or ahead (R06), but many an Update repeats the times of the alert it updates: a change at or before the
 * onset is not believed, and the moment of sending counts instead. No level changes before measures begin.
 */
function changeAt(content: AlertContent, { onsetAt }: OpenResponse): Date {
  const stated = onsetOf(content);
  const believed = stated.getTime() > onsetAt.getTime() ? stated : content.sent;
  return believed.getTime() > onsetAt.getTime() ? believed : onsetAt;
}
