import { DomainError } from '@qingkong/contracts';
import { type Plan, type ResponseLevel } from '@qingkong/plan';
import { AlertHistory, type HistoryReceipt } from '../alert/alert-history';
import { type LedgerEntry } from '../alert/alert-ledger';
import { EmptyRecord } from '../alert/alert-refusals';
import { type Verdict } from '../alert/alert-verdict';
import { type AlertContent } from '../format/alert-content';
import { readMessage } from '../format/alert-formats';
import { MalformedAlert } from '../format/malformed-alert';
import { type Authority, authorityOf, senderOf, type Speaker } from '../sender/authority';
import { checkSignature } from '../sender/signature-check';
import { reasonWords, verdictWords } from './verdict-words';

/** One file that shall be judged, by the name it was given. */
export interface MessageFile {
  readonly file: string;
  readonly bytes: Buffer;
}

/** How the files come: by which channel, null for one that their sender may use; and at which instant, null for when each was sent. */
export interface CheckOptions {
  readonly plan: Plan;
  readonly speaker: Speaker | null;
  readonly at: Date | null;
  /** Every file begins a history of its own. */
  readonly isEach: boolean;
}

/** What the system would do with one file. */
export interface FileVerdict {
  readonly file: string;
  readonly verdict: Verdict['act'] | 'repeat' | 'conflict' | 'refuse';
  /** Stable: why it was not acted on, or the verdict once more. */
  readonly code: string;
  /** Chinese; with what was waiting for this message and is decided now. */
  readonly reason: string;
  /** From 1; null where the message could be read, or the place isn't known. */
  readonly line: number | null;
  readonly pointer: string | null;
  readonly level: ResponseLevel | null;
  readonly responseSerial: string | null;
  /** The verdict in a few Chinese words. */
  readonly words: string;
}

/** What the system would do with each of these files, which are one history in this order. Needs no server and writes nothing. */
export async function checkAlerts(files: readonly MessageFile[], options: CheckOptions): Promise<FileVerdict[]> {
  const verdicts: FileVerdict[] = [];
  let check = new AlertCheck(options);
  for (const file of files) {
    if (options.isEach) check = new AlertCheck(options);
    verdicts.push(await check.judge(file));
  }
  return verdicts;
}

const NOWHERE = { line: null, pointer: null, level: null, responseSerial: null };

class AlertCheck {
  private readonly history: AlertHistory;
  /** By the id of the message. */
  private readonly names = new Map<string, string>();
  private clock: Date | null = null;

  constructor(private readonly options: CheckOptions) {
    this.history = new AlertHistory(options.plan);
  }

  async judge({ file, bytes }: MessageFile): Promise<FileVerdict> {
    const { plan, speaker } = this.options;
    try {
      if (speaker?.way === 'kafka' && bytes.length === 0) throw new EmptyRecord('记录没有内容');
      const raw = { bytes, contentType: null };
      const read = await readMessage(raw, plan.nationalNamespaces);
      const { content } = read;
      const signature = await checkSignature(plan, read);
      const arrival = { ...raw, ...(speaker ?? channelOf(plan, content.sender)) };
      const stated = this.laterOf(content.sent);
      const authority = authorityOf(plan, arrival, content, { now: stated, signature });
      const now = this.passTo(stated, content, authority);
      const receipt = this.history.receive(arrival, content, authority, now);
      return this.verdictOn(file, receipt);
    } catch (error) {
      if (error instanceof DomainError) return refusal(file, error);
      throw error;
    }
  }

  /** The clock of a history is what its messages say, and never goes back. */
  private laterOf(sent: Date): Date {
    return this.options.at ?? (this.clock && this.clock > sent ? this.clock : sent);
  }

  /** The clock follows nobody whom the system doesn't: a stranger, or a sender whose times are absurd. */
  private passTo(stated: Date, { absurdities }: AlertContent, { kind }: Authority): Date {
    if (absurdities.length === 0 && kind === 'granted') this.clock = stated;
    return this.clock ?? stated;
  }

  private verdictOn(file: string, { outcome, entry, released }: HistoryReceipt): FileVerdict {
    const earlier = this.names.get(entry.message.id) ?? '';
    if (outcome === 'repeat') {
      return {
        file,
        verdict: outcome,
        code: outcome,
        reason: `与 ${earlier} 是同一报文，不再执行`,
        ...NOWHERE,
        words: '重复',
      };
    }
    if (outcome === 'conflict') {
      const reason = `发送方、编号和时间与 ${earlier} 相同，内容却不同；未作任何处置`;
      return { file, verdict: outcome, code: 'alert-conflict', reason, ...NOWHERE, words: '冲突' };
    }
    this.names.set(entry.message.id, file);
    const { verdict, response } = entry;
    const reason = [reasonWords(entry, this.options.plan), ...released.map((one) => this.releaseWords(one))].join('；');
    return {
      ...{ file, verdict: verdict.act, code: 'reason' in verdict ? verdict.reason : verdict.act, reason, ...NOWHERE },
      ...{ level: response?.level ?? null, responseSerial: response?.serial ?? null, words: verdictWords(entry) },
    };
  }

  private releaseWords(entry: LedgerEntry): string {
    const file = this.names.get(entry.message.id) ?? '';
    return `待核的 ${file} 随之${verdictWords(entry)}：${reasonWords(entry, this.options.plan)}`;
  }
}

/** A channel by which this sender may come, so that what is refused it is its areas or kinds. */
function channelOf(plan: Plan, id: string): Speaker {
  const sender = senderOf(plan, id);
  return sender && !sender.kafka ? { way: 'http', client: sender.clients[0] ?? null } : { way: 'kafka', client: null };
}

function refusal(file: string, error: DomainError): FileVerdict {
  const { line = null, pointer = null } = error instanceof MalformedAlert ? error.place : {};
  return { file, verdict: 'refuse', code: error.code, reason: error.message, ...NOWHERE, line, pointer, words: '拒收' };
}
