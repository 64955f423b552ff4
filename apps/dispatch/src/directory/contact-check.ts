import { type Finding } from '@qingkong/plan';
import { type DirectoryContact, type DirectoryContent, type DirectorySurroundings } from './directory-content';

const PHONE = {
  // A mobile, or a landline with its area code without the leading 0.
  isRight: (address: string) => /^\+86(1[3-9][0-9]{9}|10[0-9]{8}|[2-9][0-9]{8,10})$/.test(address),
  what: 'a phone number of the form +86…',
  example: '+8616000000001',
};
const ADDRESSES: Record<DirectoryContact['channel'], typeof PHONE> = {
  sms: PHONE,
  voice: PHONE,
  email: {
    isRight: (address) => /^[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+$/.test(address),
    what: 'an e-mail address',
    example: 'liaison@enterprise.example',
  },
  webhook: {
    isRight: (address) => URL.canParse(address) && /^https?:$/.test(new URL(address).protocol),
    what: 'a http or https address',
    example: 'https://hooks.enterprise.example/alerts',
  },
  wecom: {
    isRight: (address) => /^[A-Za-z0-9][\w.@-]{0,63}$/.test(address),
    what: 'the id of one member of WeCom',
    example: 'ZhangSan',
  },
  // By which he is mentioned in the group.
  robot: PHONE,
};

/** Addresses that can't be right for their channel (C47: phone validated), and accounts that there are not among `channels`. */
export function findContactFaults(
  { persons }: DirectoryContent,
  channels: DirectorySurroundings['channels'],
): Finding[] {
  return persons.flatMap(({ contacts }, i) =>
    contacts.flatMap(({ channel, account, address }, j) => {
      const pointer = `/persons/${i}/contacts/${j}`;
      const { isRight, what, example } = ADDRESSES[channel];
      const known = [...(channels ?? [])].filter(([, { kind }]) => kind === channel).map(([id]) => id);
      return [
        ...(isRight(address)
          ? []
          : [{ pointer: `${pointer}/address`, reason: `"${address}" is not ${what}`, example }]),
        ...(!channels || known.includes(account)
          ? []
          : [
              {
                pointer: `${pointer}/account`,
                reason: `there is no ${channel} account "${account}"`,
                example: known[0] ?? 'none',
              },
            ]),
      ];
    }),
  );
}
