import { type Static, type TSchema, Type } from '@sinclair/typebox';
import { closed } from './account-fields';
import { MESSAGE_VARIABLES, type MessageParts, type MessageVariable } from './channel';

const Variable = Type.Object(
  {
    name: Type.Unsafe<MessageVariable>(Type.Union(MESSAGE_VARIABLES.map((name) => Type.Literal(name)) as TSchema[])),
    /** Characters the provider's reviewers allow here; the provider's own limit if left out. */
    maxLength: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, examples: [20] })),
  },
  closed,
);

const Template = Type.Object(
  {
    /** Code of the approved template. */
    code: Type.String({ minLength: 1, examples: ['SMS_100000001'] }),
    /** Code of its twin that begins with 【演练】: a drill must never read like a real one (R16). */
    drillCode: Type.String({ minLength: 1, examples: ['SMS_100000002'] }),
    /** In the order in which the template has them. */
    variables: Type.Array(Variable, { examples: [[{ name: 'unit', maxLength: 20 }, { name: 'token' }]] }),
  },
  closed,
);
export type Template = Static<typeof Template>;

/** Fields of accounts whose provider sends nothing but approved templates. */
export const templateFields = {
  /** By kind of notice. Every kind has one, or is named in `unusedKinds`. */
  templates: Type.Record(Type.String(), Template),
  /** Kinds that are never sent by this account; one that comes all the same is refused, not sent with other words. */
  unusedKinds: Type.Optional(Type.Array(Type.String(), { examples: [['summaryReminder']] })),
};

/** Which variables each kind of notice has. */
export type KindVariables = Readonly<Record<string, readonly MessageVariable[]>>;

/** A template's code and its values, in the template's order. */
export interface FilledTemplate {
  readonly code: string;
  readonly values: readonly (readonly [name: MessageVariable, value: string])[];
}

/** Length of the token of an acknowledgement link (ADR 0005): cut, it would lead nowhere. */
export const TOKEN_LENGTH = 32;
/** Names and titles may be shortened, the page behind the link has them in full; an instant, a level or a token may not. */
const SHORTENED: ReadonlySet<MessageVariable> = new Set<MessageVariable>(['title', 'sender', 'unit', 'about']);

/** What is sent for these parts; or the reason why nothing may be, as text. `limit`: characters a variable may have at this provider. */
export function fillTemplate(
  templates: Readonly<Record<string, Template>>,
  parts: MessageParts | undefined,
  limit: number,
): FilledTemplate | string {
  if (parts === undefined) return 'template: the message has no parts';
  const template = Object.hasOwn(templates, parts.kind) ? templates[parts.kind] : undefined;
  if (template === undefined) return `template: none for ${parts.kind}`;
  const values: [MessageVariable, string][] = [];
  for (const { name, maxLength = limit } of template.variables) {
    const value = parts.variables[name];
    if (value === undefined || value === '') return `template: ${parts.kind} has no ${name}`;
    const fitting = fit(name, value, maxLength);
    if (fitting === undefined) return `template: ${name} is longer than ${maxLength}`;
    values.push([name, fitting]);
  }
  return { code: parts.isDrill ? template.drillCode : template.code, values };
}

function fit(name: MessageVariable, value: string, maxLength: number): string | undefined {
  const characters = [...value];
  if (characters.length <= maxLength) return value;
  return SHORTENED.has(name) ? `${characters.slice(0, maxLength - 1).join('')}…` : undefined;
}

/** The first fault of an account's templates measured by what is sent there; undefined if there is none, or if the account needs none. */
export function findTemplateFault(
  account: unknown,
  kinds: KindVariables,
): { readonly path: string[]; readonly message: string } | undefined {
  const { templates, unusedKinds = [] } = account as { templates?: Record<string, Template>; unusedKinds?: string[] };
  if (templates === undefined) return undefined;
  for (const kind of [...Object.keys(templates), ...unusedKinds]) {
    if (Object.hasOwn(kinds, kind)) continue;
    return { path: ['templates'], message: `"${kind}" is no kind of notice. Kinds: ${Object.keys(kinds).join(', ')}` };
  }
  for (const [kind, variables] of Object.entries(kinds)) {
    const template = Object.hasOwn(templates, kind) ? templates[kind] : undefined;
    if (template === undefined && unusedKinds.includes(kind)) continue;
    if (template === undefined) {
      const message = `no template for kind "${kind}". Example: ${kind}: {code: SMS_100000001, drillCode: SMS_100000002, variables: [{name: unit}]}, or name it in unusedKinds`;
      return { path: ['templates'], message };
    }
    const fault = findVariableFault(kind, template, variables);
    if (fault) return { path: ['templates', kind], message: fault };
  }
  return undefined;
}

function findVariableFault(
  kind: string,
  { variables }: Template,
  known: readonly MessageVariable[],
): string | undefined {
  const stranger = variables.find(({ name }) => !known.includes(name));
  if (stranger) return `kind "${kind}" has no variable "${stranger.name}". It has: ${known.join(', ')}`;
  const token = variables.find(({ name }) => name === 'token');
  if (token?.maxLength === undefined || token.maxLength >= TOKEN_LENGTH) return undefined;
  return `the token of a link has ${TOKEN_LENGTH} characters, more than maxLength ${token.maxLength}`;
}
