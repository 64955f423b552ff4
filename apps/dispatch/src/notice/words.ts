import { type ChannelKind } from '../channel/channel';
import { informationBody } from './information-words';
import { type NoticeKind, type NoticeSubject, type Recipient } from './notice-subject';
import { orderBody } from './order-words';
import { type Body, momentWords } from './plain-words';
import { reminderBody } from './reminder-words';

/** What one person reads or hears. */
export interface Words {
  /** For channels that have one. */
  readonly subject: string;
  readonly text: string;
}

/** What words need besides their subject. */
export interface WordsContext {
  readonly kind: ChannelKind;
  /** Acknowledgement link, or null where none is asked for or the channel can't show one. */
  readonly link: string | null;
  /** The city bureau, in whose name everyone but a county's enterprises is told. */
  readonly bureau: string;
  readonly drillPrefix: string;
  readonly timeZone: string;
}

/**
 * Words of a notice for one recipient, rendered from its frozen facts. Chinese, one message per person however many roles (R17);
 * an enterprise reads the list's cells verbatim (C23), in its county's name (C22), or in the city's where it is 市直 (C20).
 */
export function compose(subject: NoticeSubject, recipient: Recipient, context: WordsContext): Words {
  const body = bodyOf(subject, recipient, context);
  const drill = isDrill(subject) ? context.drillPrefix : '';
  const repeat = recipient.repeatOf ? '（重发）' : '';
  const confirm = context.link
    ? `请点击签收：${context.link}`
    : context.kind === 'voice' && asksConfirmation(subject)
      ? '请查看短信并签收。'
      : '';
  return {
    subject: `${drill}${body.title}`,
    text: `${drill}【${senderOf(recipient, context)}】${repeat}${body.text}${confirm}`,
  };
}

const CONFIRMED: ReadonlySet<NoticeKind> = new Set<NoticeKind>([
  ...(['start', 'levelChange', 'lift', 'withdrawal', 'terminationInstruction'] as const),
]);

/** Whether a confirmation (签收) is asked for: of what starts, changes or ends, not of what chases or informs. */
export function asksConfirmation(subject: NoticeSubject): boolean {
  return CONFIRMED.has(subject.kind);
}

/** R16: whatever is said in a drill says so first. */
function isDrill(subject: NoticeSubject): boolean {
  if ('response' in subject) return subject.response?.drill ?? false;
  return 'drill' in subject && subject.drill;
}

function bodyOf(subject: NoticeSubject, recipient: Recipient, context: WordsContext): Body {
  const at = (instant: string) => momentWords(instant, context.timeZone);
  switch (subject.kind) {
    case 'start':
    case 'levelChange':
    case 'lift':
    case 'withdrawal':
      return orderBody(subject, recipient, at);
    case 'escalation':
    case 'reportReminder':
    case 'reportMissing':
    case 'summaryReminder':
    case 'summaryOverdue':
      return reminderBody(subject, at);
    default:
      return informationBody(subject, recipient, at);
  }
}

/** In the county's name where all the person's enterprises are that county's; else in the city's. */
function senderOf(recipient: Recipient, context: WordsContext): string {
  const [first] = recipient.units;
  const county = first?.kind === 'enterprise' ? first.county : null;
  return county && recipient.units.every((unit) => unit.county === county) ? county : context.bureau;
}
