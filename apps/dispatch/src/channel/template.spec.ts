import { parseChannelAccounts } from './channel-accounts';
import { type KindVariables } from './template';

const kinds: KindVariables = { start: ['unit', 'at', 'token'], dutyAlarm: ['unit'] };
const START = '{code: SMS_1, drillCode: SMS_2, variables: [{name: unit, maxLength: 20}, {name: token}]}';
const ALARM = '{code: SMS_3, drillCode: SMS_4, variables: [{name: unit}]}';
const account = (templates: string, more = '') => `- account: sms-aliyun
  provider: aliyun-sms
  url: https://sms.example.com/
  accessKeyId: LTAI0000000000000000
  credentialsFile: secrets/sms-aliyun
  receiptSecretFile: secrets/sms-aliyun-receipts
  signName: 朝阳市工信局
  connections: 20
  timeoutMs: 5000
  templates:
${templates}${more}`;
const problemOf = (text: string) => {
  try {
    parseChannelAccounts(text, 'channels.yaml', kinds);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
};

describe('templates in channels.yaml', () => {
  it('one for each kind, or a word that the kind is not sent here; files are relative to the settings', () => {
    const [whole] = parseChannelAccounts(
      account(`    start: ${START}\n    dutyAlarm: ${ALARM}\n`),
      '/etc/qingkong/channels.yaml',
      kinds,
    );
    expect(whole).toMatchObject({
      credentialsFile: '/etc/qingkong/secrets/sms-aliyun',
      receiptSecretFile: '/etc/qingkong/secrets/sms-aliyun-receipts',
    });
    expect(problemOf(account(`    start: ${START}\n`, '  unusedKinds: [dutyAlarm]\n'))).toBeUndefined();
  });

  it.each([
    [
      account(`    start: ${START}\n`),
      'channels.yaml:11: account "sms-aliyun", field "templates": no template for kind "dutyAlarm". Example: dutyAlarm: {code:',
    ],
    [
      account(`    start: ${START}\n    dutyAlam: ${ALARM}\n`),
      '"dutyAlam" is no kind of notice. Kinds: start, dutyAlarm',
    ],
    [account(`    start: ${START}\n`, '  unusedKinds: [dutyAlam]\n'), '"dutyAlam" is no kind of notice'],
    [account(`    constructor: ${START}\n`), '"constructor" is no kind of notice'],
    [
      account(`    start: ${START}\n    dutyAlarm: ${ALARM.replace('unit', 'token')}\n`),
      'channels.yaml:12: account "sms-aliyun", field "templates.dutyAlarm": kind "dutyAlarm" has no variable "token". It has: unit',
    ],
    [
      account(`    start: ${START.replace('token', 'token, maxLength: 12')}\n    dutyAlarm: ${ALARM}\n`),
      'field "templates.start": the token of a link has 32 characters, more than maxLength 12',
    ],
    [
      account(`    start: ${START.replace(' drillCode: SMS_2,', '')}\n`),
      'field "templates.start.drillCode": is missing',
    ],
    [
      account(`    start: ${START.replace('unit', 'content')}\n`),
      'account "sms-aliyun", field "templates.start.variables.0.name"',
    ],
  ])('a wrong one says where, what and why: %#', (text, message) => {
    expect(problemOf(text)).toContain(message);
  });
});
