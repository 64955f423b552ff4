import { type ChannelKind } from '../channel/channel';
import { informationBody } from './information-words';
import { type NoticeKind, type NoticeSubject, type Recipient, SAYS_WHAT_HOLDS } from './notice-subject';
import { orderBody } from './order-words';
import { type Body, momentWords, type Speech } from './plain-words';
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

/** contracts.md §5: an SMS holds no more, and nobody listens for longer. */
const SHORT_MESSAGE_LENGTH = 500;

/**
 * Words of a notice for one recipient, rendered from its frozen facts. Chinese, one message per person however many roles (R17);
 * an enterprise reads the list's cells verbatim (C23), in its county's name (C22), or in the city's where it is 市直 (C20). Where that
 * is more than an SMS holds, it reads how many there are, and all of them on its link's page.
 */
export function compose(subject: NoticeSubject, recipient: Recipient, context: WordsContext): Words {
  const whole = say(subject, recipient, context, false);
  const isShort = context.kind === 'sms' || context.kind === 'voice';
  return isShort && whole.text.length > SHORT_MESSAGE_LENGTH ? say(subject, recipient, context, true) : whole;
}

function say(subject: NoticeSubject, recipient: Recipient, context: WordsContext, isBrief: boolean): Words {
  const at = (instant: string) => momentWords(instant, context.timeZone);
  const body = bodyOf(subject, recipient, { at, isBrief });
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

const CONFIRMED: ReadonlySet<NoticeKind> = new Set<NoticeKind>([...SAYS_WHAT_HOLDS, 'terminationInstruction']);

/** Whether a confirmation (签收) is asked for: of what starts, changes or ends, not of what chases or informs. */
export function asksConfirmation(subject: NoticeSubject): boolean {
  return CONFIRMED.has(subject.kind);
}

/** R16: whatever is said in a drill says so first. */
export function isDrill(subject: NoticeSubject): boolean {
  if ('drill' in subject && subject.drill) return true;
  return 'response' in subject && (subject.response?.drill ?? false);
}

function bodyOf(subject: NoticeSubject, recipient: Recipient, speech: Speech): Body {
  switch (subject.kind) {
    case 'start':
    case 'levelChange':
    case 'scopeChange':
    case 'lift':
    case 'withdrawal':
      return orderBody(subject, recipient, speech);
    case 'escalation':
    case 'reportReminder':
    case 'reportMissing':
    case 'summaryReminder':
    case 'summaryOverdue':
      return reminderBody(subject, speech);
    default:
      return informationBody(subject, recipient, speech);
  }
}

/** In the county's name where all the person's enterprises are that county's; else in the city's. */
export function senderOf(recipient: Recipient, context: WordsContext): string {
  const [first] = recipient.units;
  const county = first?.kind === 'enterprise' ? first.county : null;
  return county && recipient.units.every((unit) => unit.county === county) ? county : context.bureau;
}
