import { rmSync } from 'node:fs';
import { SMS_PROVIDERS, secretFiles, type SmsLine, startMessage } from '../testing/sms-providers';

const files = secretFiles();
afterAll(() => rmSync(files.folder, { recursive: true }));

describe('Tencent Cloud SMS', () => {
  let line: SmsLine;
  beforeEach(async () => {
    line = await SMS_PROVIDERS['tencent-sms'](files);
  });
  afterEach(() => line.close());

  it('sends to an E.164 number, from whatever form the directory has', async () => {
    await line.channel.send(startMessage('7-1', { to: '13800001234' }));
    expect(line.carrier.ledger.entries).toMatchObject([{ to: '+8613800001234', key: '7-1' }]);
  });

  it.each([
    // Of the whole call.
    ['RequestLimitExceeded', { reason: 'too-fast: RequestLimitExceeded', retry: true, retryAfterMs: 1_000 }],
    ['AuthFailure.SignatureExpire', { reason: 'account-refused: AuthFailure.SignatureExpire', retry: false }],
    // Of the one number, while the call itself is answered 200 and Ok.
    [
      'LimitExceeded.PhoneNumberThirtySecondLimit',
      { reason: 'too-fast: LimitExceeded.PhoneNumberThirtySecondLimit', retry: true, retryAfterMs: 30_000 },
    ],
    ['LimitExceeded.PhoneNumberDailyLimit', { reason: 'code LimitExceeded.PhoneNumberDailyLimit', retry: false }],
    ['FailedOperation.ContainSensitiveWord', { reason: 'code FailedOperation.ContainSensitiveWord', retry: false }],
    [
      'FailedOperation.InsufficientBalanceInSmsPackage',
      { reason: 'account-refused: FailedOperation.InsufficientBalanceInSmsPackage', retry: false },
    ],
  ])('%s', async (code, outcome) => {
    line.book.refuseNext(code);
    expect(await line.channel.send(startMessage('7-1'))).toEqual({ kind: 'rejected', ...outcome });
  });

  it('a provider that does not know what it did leaves the message unknown', async () => {
    line.book.refuseNext('InternalError.Timeout');
    expect(await line.channel.send(startMessage('7-1'))).toEqual({
      kind: 'unknown',
      reason: 'code InternalError.Timeout',
    });
  });

  it('one number may get so many in a while', async () => {
    line.book.perNumberAMinute = 1;
    await line.channel.send(startMessage('7-1'));
    expect(await line.channel.send(startMessage('7-2'))).toMatchObject({ retry: true, retryAfterMs: 30_000 });
  });

  it('a value longer than the reviewers allowed is refused for good, before it leaves where the account knows the length', async () => {
    const variables = [{ name: 'unit' }, { name: 'at' }, { name: 'token' }];
    const templates = { start: { code: '101', drillCode: '102', variables } };
    const strict = await SMS_PROVIDERS['tencent-sms'](files, { templates });
    expect(await strict.channel.send(startMessage('7-1'))).toEqual({
      kind: 'rejected',
      reason: 'template: token is longer than 12',
      retry: false,
    });
    expect(strict.carrier.connectionsOpened).toBe(0);
    await strict.close();
  });
});
