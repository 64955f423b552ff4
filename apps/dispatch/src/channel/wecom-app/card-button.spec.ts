import { callBack, pressEvent, tryAddress, wordsAnswered } from '../../../../../test/simulators/wecom-callback';
import { BUTTON, TOKEN_OF_LINK } from '../testing/wecom-line';
import { CallbackSeal } from './callback-seal';
import { CardButton } from './card-button';

const button = new CardButton(new CallbackSeal(BUTTON.token, BUTTON.encodingKey, BUTTON.corpId));
const press = pressEvent(BUTTON.corpId, 'ZhangSan', TOKEN_OF_LINK);
const readCall = ({ query, body }: ReturnType<typeof callBack>) => button.read(query, body);

describe('what WeCom calls back', () => {
  it('a press says who pressed on which card, and is answered with new words on his button', () => {
    const read = readCall(callBack(BUTTON, press));
    if (read === null || read === 'nothing') throw new Error('not read as a press');
    expect(read).toMatchObject({ token: TOKEN_OF_LINK, by: 'ZhangSan' });
    expect(wordsAnswered(BUTTON, read.answer('已签收'))).toBe('已签收');
    expect(wordsAnswered(BUTTON, read.answer('a]]>b'))).toMatch(/^a/);
  });

  it('texts of any length survive the padding, also of a whole block', () => {
    for (let length = 0; length < 70; length += 1) {
      const text = '汉'.repeat(length);
      expect(button.greet(tryAddress(BUTTON, text))).toBe(text);
    }
  });

  it.each([
    [
      'a message typed by a member',
      '<xml><FromUserName>a</FromUserName><MsgType>text</MsgType><Content>好</Content></xml>',
    ],
    [
      'a message that is made to look like a press',
      `<xml><FromUserName>a</FromUserName><MsgType>text</MsgType><Content><![CDATA[<Event>template_card_event</Event><EventKey>confirm</EventKey><TaskId>${TOKEN_OF_LINK}</TaskId>]]></Content></xml>`,
    ],
    ['nested fields', `<xml><A><Event>template_card_event</Event><EventKey>confirm</EventKey></A></xml>`],
    ['another event', press.replace('template_card_event', 'enter_agent')],
    ['another button', pressEvent(BUTTON.corpId, 'ZhangSan', TOKEN_OF_LINK, 'other')],
    ['no XML', 'hello'],
    ['a DTD', `<!DOCTYPE xml [<!ENTITY e "confirm">]>${press}`],
  ])('%s is nothing that concerns us', (_name, text) => {
    expect(readCall(callBack(BUTTON, text))).toBe('nothing');
  });

  const { query, body } = callBack(BUTTON, press);
  it.each([
    ['another token', callBack({ ...BUTTON, token: 'another' }, press)],
    ['another key', callBack({ ...BUTTON, encodingKey: 'Z'.repeat(43) }, press)],
    ['another corp', callBack(BUTTON, press, 'wwanother')],
    ['another nonce', { query: { ...query, nonce: 'x' }, body }],
    ['another time', { query: { ...query, timestamp: '1' }, body }],
    ['no time', { query: { ...query, timestamp: 'now' }, body }],
    ['no signature', { query: { timestamp: query.timestamp, nonce: query.nonce } as typeof query, body }],
    ['a signature that is a list', { query: { ...query, msg_signature: ['a'] as unknown as string }, body }],
    ['a changed body', { query, body: body.replace(/.{4}(?=\]\]><\/Encrypt>)/, 'AAAA') }],
    ['a body without an envelope', { query, body: press }],
    ['no body', { query, body: '' }],
    ['a huge body', { query, body: `<xml>${'<a>'.repeat(50_000)}</xml>` }],
  ])('%s: it isn’t WeCom', (_name, call) => {
    expect(readCall(call)).toBeNull();
    expect(button.greet({ ...call.query, echostr: 'abc' })).toBeNull();
  });
});
