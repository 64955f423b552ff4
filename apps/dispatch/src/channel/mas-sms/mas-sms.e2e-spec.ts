import { rmSync } from 'node:fs';
import { SMS_PROVIDERS, secretFiles, type SmsLine, startMessage } from '../testing/sms-providers';
import { masMac } from './mas-sms.channel';

const files = secretFiles();
afterAll(() => rmSync(files.folder, { recursive: true }));

describe('China Mobile MAS', () => {
  let line: SmsLine;
  beforeEach(async () => {
    line = await SMS_PROVIDERS['mas-sms'](files, { addSerial: '01' });
  });
  afterEach(() => line.close());

  it('joins the seven fields with nothing in between, as UTF-8', () => {
    const submit = {
      ecName: '朝阳',
      apId: 'demo',
      secretKey: '123',
      mobiles: '13800001234',
      content: '好',
      sign: 'S1',
      addSerial: '',
    };
    // By `printf '朝阳demo12313800001234好S1' | md5sum`.
    expect(masMac(submit)).toBe('f92538b791c3496851821fc4efe97a3e');
  });

  it('sends free text as it is, five hundred characters of it', async () => {
    const text = `【演练】${'措施'.repeat(248)}`;
    expect(await line.channel.send(startMessage('7-1', { text }))).toMatchObject({ kind: 'accepted' });
    expect(line.carrier.ledger.entries[0]?.text).toBe(text);
  });

  it.each([
    ['IllegalMac', { kind: 'rejected', reason: 'account-refused: IllegalMac', retry: false }],
    ['NoSignId', { kind: 'rejected', reason: 'account-refused: NoSignId', retry: false }],
    ['InvalidMessage', { kind: 'rejected', reason: 'code InvalidMessage', retry: false }],
    ['TooManyMobiles', { kind: 'rejected', reason: 'code TooManyMobiles', retry: false }],
    ['FlowOverLimit', { kind: 'rejected', reason: 'too-fast: FlowOverLimit', retry: true, retryAfterMs: 1_000 }],
    ['SystemBusy', { kind: 'rejected', reason: 'too-fast: SystemBusy', retry: true, retryAfterMs: 5_000 }],
    ['InternalError', { kind: 'unknown', reason: 'code InternalError' }],
  ])('%s', async (code, outcome) => {
    line.book.refuseNext(code);
    expect(await line.channel.send(startMessage('7-1'))).toEqual(outcome);
  });

  it('a signature code that MAS does not know refuses the account, not the number', async () => {
    const other = await SMS_PROVIDERS['mas-sms'](files, { sign: 'unknown' });
    expect(await other.channel.send(startMessage('7-1'))).toMatchObject({ reason: 'account-refused: IllegalSignId' });
    await other.close();
  });
});
