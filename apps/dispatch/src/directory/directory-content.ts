import { type FileFault } from '@qingkong/plan';
import { type Static, Type } from '@sinclair/typebox';
import { type ChannelKind } from '../channel/channel';
import { DUTIES, PERSON_ROLES } from './duty';

const closed = { additionalProperties: false };
const unit = Type.String({ minLength: 1, maxLength: 80, examples: ['county-211381'] });
const choice = <T extends string>(values: readonly T[]) => Type.Union(values.map((value) => Type.Literal(value)));

const Contact = Type.Object(
  {
    channel: choice<ChannelKind>(['sms', 'voice', 'email', 'webhook', 'wecom', 'robot']),
    account: Type.String({ minLength: 1, examples: ['sms-main'] }),
    address: Type.String({ minLength: 1, examples: ['+8616000000001'] }),
  },
  closed,
);
const Person = Type.Object(
  {
    id: Type.String({ pattern: '^person-[a-z0-9-]+$', examples: ['person-county-211381-liaison'] }),
    name: Type.String({ minLength: 1, examples: ['高远舟'] }),
    duties: Type.Array(Type.Object({ unit, duty: choice(DUTIES) }, closed), { minItems: 1 }),
    /** In order of preference. */
    contacts: Type.Array(Contact),
  },
  closed,
);
const Account = Type.Object(
  {
    sub: Type.String({ minLength: 1, examples: ['office-duty'] }),
    unit: Type.Optional(unit),
    role: choice(PERSON_ROLES),
  },
  closed,
);
/** Shape of a directory file: persons with their duties and contacts, and whose login is whose. */
export const DirectorySchema = Type.Object(
  { persons: Type.Array(Person, { minItems: 1 }), accounts: Type.Array(Account) },
  closed,
);

export type DirectoryContact = Static<typeof Contact>;
export type DirectoryPerson = Static<typeof Person>;
export type DirectoryAccount = Static<typeof Account>;
export type DirectoryContent = Static<typeof DirectorySchema>;

/** A directory that can be followed. `warnings` are readiness faults (C46, C48, R17): somebody must act, but nobody need wait. */
export interface DirectoryFile extends DirectoryContent {
  readonly warnings: readonly FileFault[];
}

/** What stands outside the directory file and the plan. What is left out is not checked against. */
export interface DirectorySurroundings {
  /** Channel accounts there are, by id; the map of open channels will do. */
  readonly channels?: ReadonlyMap<string, { readonly kind: ChannelKind }>;
  /** Units of 市直 enterprises on the list: they must name both persons (C47), where for another enterprise a vacancy is a warning. */
  readonly municipalUnits?: ReadonlySet<string>;
}
