import { rmSync } from 'node:fs';
import { SMS_PROVIDERS, secretFiles, type SmsLine, startMessage } from '../testing/sms-providers';

const files = secretFiles();
afterAll(() => rmSync(files.folder, { recursive: true }));

describe('Alibaba Cloud SMS', () => {
  let line: SmsLine;
  beforeEach(async () => {
    line = await SMS_PROVIDERS['aliyun-sms'](files);
  });
  afterEach(() => line.close());

  it('gives our delivery id along, by which its receipt is known even if the answer never came', async () => {
    line.carrier.failNext(1, 'timeout-after-accept');
    expect(await line.channel.send(startMessage('7-1'))).toMatchObject({ kind: 'unknown' });
    expect(line.carrier.ledger.entries).toMatchObject([{ key: '7-1' }]);
  });

  const limited = 'too-fast: isv.BUSINESS_LIMIT_CONTROL';
  it.each([
    ['isv.BUSINESS_LIMIT_CONTROL', '触发分钟级流控Permits:1', { reason: limited, retry: true, retryAfterMs: 60_000 }],
    [
      'isv.BUSINESS_LIMIT_CONTROL',
      '触发小时级流控Permits:5',
      { reason: limited, retry: true, retryAfterMs: 3_600_000 },
    ],
    ['isv.BUSINESS_LIMIT_CONTROL', '触发天级流控Permits:40', { reason: `${limited}, day`, retry: false }],
    ['Throttling.User', '', { reason: 'too-fast: Throttling.User', retry: true, retryAfterMs: 1_000 }],
    ['isv.AMOUNT_NOT_ENOUGH', '', { reason: 'account-refused: isv.AMOUNT_NOT_ENOUGH', retry: false }],
    ['isp.RAM_PERMISSION_DENY', '', { reason: 'account-refused: isp.RAM_PERMISSION_DENY', retry: false }],
    ['isv.BLACK_KEY_CONTROL_LIMIT', '13800001234', { reason: 'code isv.BLACK_KEY_CONTROL_LIMIT', retry: false }],
    ['isv.ODD 13800001234 号', '', { reason: 'code isv.ODD13800001234', retry: false }],
  ])('%s %s', async (code, message, outcome) => {
    line.book.refuseNext(code, message);
    expect(await line.channel.send(startMessage('7-1'))).toEqual({ kind: 'rejected', ...outcome });
  });

  it('a provider that does not know what it did leaves the message unknown', async () => {
    line.book.refuseNext('isp.SYSTEM_ERROR');
    expect(await line.channel.send(startMessage('7-1'))).toEqual({ kind: 'unknown', reason: 'code isp.SYSTEM_ERROR' });
  });

  it('one number may get so many a minute', async () => {
    line.book.perNumberAMinute = 1;
    expect(await line.channel.send(startMessage('7-1'))).toMatchObject({ kind: 'accepted' });
    expect(await line.channel.send(startMessage('7-2'))).toMatchObject({ retry: true, retryAfterMs: 60_000 });
    const other = startMessage('7-3', { to: '+8613900001234' });
    expect(await line.channel.send(other)).toMatchObject({ kind: 'accepted' });
  });

  it('a signature or a template that is not approved refuses the account', async () => {
    const unsigned = await SMS_PROVIDERS['aliyun-sms'](files, { signName: '别的局' });
    expect(await unsigned.channel.send(startMessage('7-1'))).toMatchObject({
      reason: 'account-refused: isv.SMS_SIGNATURE_ILLEGAL',
    });
    await unsigned.close();
  });
});
