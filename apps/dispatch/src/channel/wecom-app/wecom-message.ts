import { type OutgoingMessage } from '../channel';
import { fitBytes, fitCharacters } from '../text-bytes';
import { CONFIRM_KEY } from './card-button';

const TEXT_BYTES = 2_048;
/** Beyond these WeCom shortens by itself, wherever that is. */
const TITLE_LENGTH = 36;
const CARD_TEXT_LENGTH = 160;
/** Longer than any pause between two tries. */
const REPEAT_WINDOW_SECONDS = 1_800;

/**
 * Body of message/send to one member: a card where a confirmation is asked for and its button is heard, with the page of the link behind
 * it, where the measures stand verbatim (C23); else a text with the link, which is never cut off.
 */
export function bodyOf(message: OutgoingMessage, agentid: number, hasButtons: boolean): object {
  const { to: touser, link } = message;
  const content = hasButtons && link !== undefined ? cardOf(message, link) : textOf(message);
  const repeats = { enable_duplicate_check: 1, duplicate_check_interval: REPEAT_WINDOW_SECONDS };
  return { touser, agentid, ...content, ...repeats };
}

function textOf({ text, link }: OutgoingMessage): object {
  const end = link === undefined ? '' : `\n请点击签收：${link}`;
  const content = fitBytes(text, TEXT_BYTES - Buffer.byteLength(end)) + end;
  return { msgtype: 'text', text: { content } };
}

function cardOf({ subject, text }: OutgoingMessage, link: string): object {
  const card = {
    card_type: 'button_interaction',
    main_title: { title: fitCharacters(subject, TITLE_LENGTH) },
    sub_title_text: fitCharacters(text, CARD_TEXT_LENGTH),
    card_action: { type: 1, url: link },
    // Comes back with the press. The same for every try of this message, and nobody can guess it.
    task_id: link.slice(link.lastIndexOf('/') + 1),
    button_list: [{ text: '我已知悉，签收', style: 1, key: CONFIRM_KEY }],
  };
  return { msgtype: 'template_card', template_card: card };
}
