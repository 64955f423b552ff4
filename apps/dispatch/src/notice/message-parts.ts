import { LEVEL_NAMES } from '@qingkong/plan';
import { type MessageParts, type MessageVariable } from '../channel/channel';
import { type NoticeKind, type NoticeSubject, type Recipient } from './notice-subject';
import { dayWords, momentWords } from './plain-words';
import { isDrill, senderOf, type Words, type WordsContext } from './words';

const ALL = ['title', 'sender', 'unit'] as const;
const ABOUT_RESPONSE = [...ALL, 'serial', 'level'] as const;
const ORDER = [...ABOUT_RESPONSE, 'at', 'token'] as const;

/** Which variables each kind of notice always has, for whoever writes templates at a provider; measured at the start of the service. */
export const KIND_VARIABLES = {
  start: ORDER,
  levelChange: [...ORDER, 'previousLevel'],
  scopeChange: ORDER,
  lift: ORDER,
  withdrawal: ORDER,
  textChange: ABOUT_RESPONSE,
  countyResponse: [...ABOUT_RESPONSE, 'about'],
  terminationInstruction: [...ALL, 'token'],
  preWarning: ALL,
  preWarningEnd: ALL,
  instruction: ALL,
  escalation: [...ALL, 'about'],
  reportReminder: [...ALL, 'serial', 'about', 'day', 'at'],
  reportMissing: [...ALL, 'serial', 'about', 'day', 'at'],
  summaryReminder: [...ALL, 'serial', 'about', 'day'],
  summaryOverdue: [...ALL, 'serial', 'about', 'day'],
  dutyAlarm: ALL,
} as const satisfies Record<NoticeKind, readonly MessageVariable[]>;

/**
 * What a message says, for the approved templates of a provider. Measures are no part of it: no reviewer passes a text in which anything
 * may stand, so a template leads to the page behind the link, where they are verbatim (C23). `token` is the link's, null where there is none.
 */
export function partsOf(
  subject: NoticeSubject,
  recipient: Recipient,
  { words, token, context }: { readonly words: Words; readonly token: string | null; readonly context: WordsContext },
): MessageParts {
  const repeat = recipient.repeatOf ? '（重发）' : '';
  return {
    kind: subject.kind,
    isDrill: isDrill(subject),
    variables: {
      title: `${repeat}${words.subject}`,
      sender: senderOf(recipient, context),
      unit: namesOf(recipient.units.map(({ kind, name }) => (kind === 'leadingGroup' ? '领导小组成员' : name))),
      ...responseVariables(subject),
      ...ownVariables(subject, (instant) => momentWords(instant, context.timeZone)),
      ...(token !== null && { token }),
    },
  };
}

type Variables = MessageParts['variables'];

function responseVariables(subject: NoticeSubject): Variables {
  const response = 'response' in subject ? subject.response : null;
  return response ? { serial: response.serial, level: LEVEL_NAMES[response.level] } : {};
}

function ownVariables(subject: NoticeSubject, at: (instant: string) => string): Variables {
  switch (subject.kind) {
    case 'start':
    case 'scopeChange':
      return { at: at(subject.onsetAt) };
    case 'levelChange':
      return { at: at(subject.onsetAt), previousLevel: LEVEL_NAMES[subject.previousLevel] };
    case 'lift':
    case 'withdrawal':
      return { at: at(subject.endedAt) };
    case 'countyResponse':
      return { about: subject.county };
    case 'escalation':
      return { about: namesOf(subject.unitNames) };
    case 'reportReminder':
    case 'reportMissing': {
      const { serial, unitName, reportDate, dueAt } = subject;
      return { serial, about: unitName, day: dayWords(reportDate), at: at(dueAt) };
    }
    case 'summaryReminder':
    case 'summaryOverdue':
      return { serial: subject.serial, about: subject.unitName, day: dayWords(subject.lastDay) };
    case 'textChange':
    case 'terminationInstruction':
    case 'preWarning':
    case 'preWarningEnd':
    case 'instruction':
    case 'dutyAlarm':
      return {};
  }
}

/** The first, and how many there are: a variable at a provider holds some dozen characters. */
function namesOf(names: readonly string[]): string {
  const [first = ''] = names;
  return names.length > 1 ? `${first}等${names.length}家` : first;
}
