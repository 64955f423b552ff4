import { createChannels, parseChannelAccounts } from './channel-accounts';

const voice = `- account: voice-main
  provider: voice
  url: https://voice.example.com/calls
  connections: 20
  timeoutMs: 5000
  idempotent: true
`;
const problemOf = (text: string) => {
  try {
    parseChannelAccounts(text, 'channels.yaml');
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
};

describe('channels.yaml', () => {
  it('gives one channel an account', async () => {
    const mail = `- account: mail-main
  provider: email
  host: mail.example.com
  port: 587
  encryption: starttls
  from: 工信局 <duty@example.com>
  connections: 2
  timeoutMs: 10000
`;
    const channels = createChannels(parseChannelAccounts(voice + mail, 'channels.yaml'));
    expect([...channels].map(([id, { kind, connections, idempotent }]) => [id, kind, connections, idempotent])).toEqual(
      [
        ['voice-main', 'voice', 20, true],
        ['mail-main', 'email', 2, false],
      ],
    );
    await Promise.all([...channels.values()].map((channel) => channel.close()));
  });

  it.each([
    ['', 'channels.yaml: must be a list of accounts'],
    [
      voice.replace('20', '0'),
      'channels.yaml:4: account "voice-main", field "connections": must be >= 1. Example: connections: 50',
    ],
    [voice.replace(/.*timeoutMs.*\n/, ''), 'field "timeoutMs": is missing. Example: timeoutMs: 5000'],
    [voice.replace('https', 'ftp'), 'channels.yaml:3: account "voice-main", field "url": must match pattern'],
    [
      voice + '  retries: 3\n',
      'channels.yaml:7: account "voice-main", field "retries": is not known here. Known fields: account',
    ],
    [
      voice.replace('provider: voice', 'provider: pigeon'),
      'channels.yaml:2: account "voice-main", field "provider": "pigeon" is not a provider. One of: sms-gateway, voice',
    ],
    [voice.replace(/.*account.*\n {2}/, '- '), 'field "account": is missing. Example: account: "sms-main"'],
    [voice + voice, 'channels.yaml:7: account "voice-main", field "account": used twice'],
    [voice.replace('url: ', 'url: ['), 'channels.yaml: '],
  ])('a wrong one says where, what, why and an example: %#', (text, message) => {
    expect(problemOf(text)).toContain(message);
  });

  it('names the account whose credentials cannot be read, relative to the settings file', () => {
    const accounts = parseChannelAccounts(`${voice}  credentialsFile: nowhere/secret\n`, '/etc/qingkong/channels.yaml');
    expect(() => createChannels(accounts)).toThrow(
      'account "voice-main", field "credentialsFile": cannot read /etc/qingkong/nowhere/secret (ENOENT)',
    );
  });
});
