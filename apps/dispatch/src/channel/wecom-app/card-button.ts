import { type ButtonPress, type ButtonReader, type CallbackQuery } from '../channel';
import { type CallbackSeal, type SealedQuery } from './callback-seal';
import { readFields, writeFields } from './callback-xml';

/** Key of the one button that a card has. */
export const CONFIRM_KEY = 'confirm';

/** Presses of the button on a card: real acknowledgements, since WeCom says who pressed (contracts.md §5). */
export class CardButton implements ButtonReader {
  constructor(private readonly seal: CallbackSeal) {}

  greet(query: CallbackQuery): string | null {
    const sealed = sealedQuery(query);
    const { echostr } = query;
    return sealed && typeof echostr === 'string' ? this.seal.open(echostr, sealed) : null;
  }

  read(query: CallbackQuery, body: string): ButtonPress | 'nothing' | null {
    const sealed = sealedQuery(query);
    const encrypted = readFields(body)?.get('Encrypt');
    const text = sealed && encrypted !== undefined ? this.seal.open(encrypted, sealed) : null;
    if (!sealed || text === null) return null;
    const fields = readFields(text);
    const said = (name: string) => fields?.get(name) ?? '';
    if (said('Event') !== 'template_card_event' || said('EventKey') !== CONFIRM_KEY) return 'nothing';
    const by = said('FromUserName');
    const change = (words: string) => ({
      ...{ ToUserName: by, FromUserName: said('ToUserName'), CreateTime: Number(sealed.timestamp) },
      ...{ MsgType: 'update_button', Button: { xml: writeFields({ ReplaceName: words }) } },
    });
    return { token: said('TaskId'), by, answer: (words) => this.sealed(writeFields(change(words)), sealed) };
  }

  private sealed(text: string, { timestamp, nonce }: SealedQuery): string {
    const { encrypted, signature } = this.seal.close(text, timestamp, nonce);
    return writeFields({ Encrypt: encrypted, MsgSignature: signature, TimeStamp: Number(timestamp), Nonce: nonce });
  }
}

function sealedQuery(query: CallbackQuery): SealedQuery | null {
  const { msg_signature: signature, timestamp, nonce } = query;
  if (typeof signature !== 'string' || typeof timestamp !== 'string' || typeof nonce !== 'string') return null;
  return /^\d{1,12}$/.test(timestamp) ? { signature, timestamp, nonce } : null;
}
