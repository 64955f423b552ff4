import { type Static, type TSchema, Type } from '@sinclair/typebox';

/**
 * The bureau's plan as data (C01). A file in this form is all a second city has to write.
 * Every rule that the plan text leaves open is a value here, never a constant in code (docs/decisions.md).
 * Descriptions are what an editor shows to whoever writes such a file: plans/plan.schema.json is made from this.
 */
const closed = { additionalProperties: false };
/** The same field with a sentence on what it means here. */
const about = <T extends TSchema>(description: string, schema: T): T => ({ ...schema, description });
// `examples` are shown to whoever wrote the field wrongly.
const text = Type.String({ minLength: 1 });
// As long as unit ids may be in events and in the directory.
const unitId = Type.String({ minLength: 1, maxLength: 80 });
const aliases = about('Other names that lists and messages use for it.', Type.Array(text));
const minutes = Type.Integer({ minimum: 0, maximum: 7 * 24 * 60, examples: [15] });
const areaCode = Type.String({ pattern: '^[0-9]{6}$', examples: ['211381'] });
const clockTime = Type.String({ pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$', examples: ['09:00'] });
const creditCode = Type.String({ pattern: '^[0-9A-HJ-NPQRTUWXY]{18}$', examples: ['91211382MA0T000013'] });
const calendarDate = Type.String({ pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$', examples: ['2026-01-01'] });

export const ResponseLevelSchema = Type.Union([Type.Literal('III'), Type.Literal('II'), Type.Literal('I')]);
export const AlertColourSchema = Type.Union([Type.Literal('yellow'), Type.Literal('orange'), Type.Literal('red')]);

/** Who a notice is for. A person in several of these hears it once (R17). */
export const AudienceSchema = Type.Union([
  Type.Literal('leadingGroup'),
  Type.Literal('taskForces'),
  Type.Literal('countyBureaus'),
  Type.Literal('municipalEnterprises'),
  Type.Literal('listedEnterprises'),
]);

const LadderStage = about(
  'Somebody is told of the silence.',
  Type.Object(
    {
      afterMinutes: about('From the notice on; each stage later than the one before.', minutes),
      tell: Type.Union([
        Type.Literal('liaison'),
        Type.Literal('responsiblePerson'),
        Type.Literal('countyBureau'),
        Type.Literal('taskForce'),
        Type.Literal('deputy'),
      ]),
      by: about(
        "voice, or preferred: each person's own first channel.",
        Type.Union([Type.Literal('voice'), Type.Literal('preferred')]),
      ),
    },
    closed,
  ),
);

const Sender = Type.Object(
  {
    id: about('`sender` of its messages.', text),
    name: text,
    clients: about('`sub` of the machine tokens that may speak for it over HTTP.', Type.Array(text)),
    kafka: about(
      "Whether messages found on the topic city.alerts may speak for it: who may write there is the broker's ACL.",
      Type.Boolean(),
    ),
    areas: about('The city, or counties, that it may speak of.', Type.Array(areaCode, { minItems: 1 })),
    kinds: about(
      'What it may send.',
      Type.Array(
        Type.Union([
          Type.Literal('alert'),
          Type.Literal('preWarning'),
          Type.Literal('terminationInstruction'),
          Type.Literal('instruction'),
        ]),
        { minItems: 1 },
      ),
    ),
    validFrom: Type.Optional(about('The first day on which it may send, in the time zone above.', calendarDate)),
    validUntil: Type.Optional(about('The last day on which it may send.', calendarDate)),
    certificateFile: Type.Optional(
      about('PEM file, from this file on, with the certificate or the public key that verifies its signatures.', text),
    ),
    requireSignature: Type.Optional(about('Whether it must sign what it sends; false if not said.', Type.Boolean())),
  },
  closed,
);

const PlanHead = Type.Object(
  {
    title: text,
    version: about(
      'Of this content: any other content needs another version, since responses keep theirs (C01).',
      text,
    ),
    basis: about('The plan above this one, which it carries out.', text),
    effectiveFrom: about('§7.1: the date of issue.', calendarDate),
    replaces: Type.Optional(about('What this plan takes the place of, by its document number.', text)),
  },
  closed,
);

const County = Type.Object(
  {
    id: about('Of its bureau in the directory: county-<area code> by convention.', unitId),
    code: about('Six digits; codes decide, never names.', areaCode),
    name: text,
    bureau: about("In whose name the county's enterprises are told (C22).", text),
    aliases,
  },
  closed,
);

const TaskForce = Type.Object(
  {
    id: unitId,
    division: about('Id of the division that leads it.', text),
    counties: about('Ids of counties; each county is in exactly one task force.', Type.Array(text)),
    enterprises: about('Credit codes of those it supervises wherever they lie.', Type.Array(creditCode)),
  },
  closed,
);

const Quarantine = Type.Object(
  {
    remindAfterMinutes: about(
      'After its receipt, ascending: when those above the duty officer hear of a message that still waits.',
      Type.Array(Type.Integer({ minimum: 1, maximum: 7 * 24 * 60 }), { minItems: 1, examples: [[10, 20, 40]] }),
    ),
  },
  closed,
);

const DailyReport = Type.Object(
  {
    dueAt: about('Strictly before this time of the next day (C28).', clockTime),
    opensAt: about(
      'The form of a day opens at this time of that day, or at the start of the response if that is later.',
      clockTime,
    ),
    remindAt: about(
      'Of the day it is due, ascending, all before dueAt; only those who still owe hear it.',
      Type.Array(clockTime),
    ),
    closingRemindAt: about('The closing day is reminded once and never chased (R03).', clockTime),
    chaseEveryMinutes: about('From dueAt until received.', Type.Integer({ minimum: 5, maximum: 24 * 60 })),
    taskForceChaseAt: about('When the task force hears of a missing report again.', Type.Array(clockTime)),
    graceHours: about(
      'What was due before we knew of it is due this long after we knew (R05).',
      Type.Integer({ minimum: 0, maximum: 72 }),
    ),
    scoreClosingDay: Type.Boolean(),
  },
  closed,
);

const Summary = Type.Object(
  {
    workingDays: about(
      'After the day of the end; due at 24:00 of the last (C36).',
      Type.Integer({ minimum: 1, maximum: 60 }),
    ),
    remindAt: about('Of each of these working days, then daily while overdue (C38).', clockTime),
    parts: about(
      'The mandatory parts, in order (C37).',
      Type.Array(Type.Object({ id: text, title: text }, closed), { minItems: 1 }),
    ),
  },
  closed,
);

export const PlanSchema = Type.Object(
  {
    plan: about('Which plan this is, and which version of it.', PlanHead),
    timeZone: about(
      'Of every day edge and time of day (R27).',
      Type.String({ minLength: 1, examples: ['Asia/Shanghai'] }),
    ),
    jurisdiction: about(
      'The city; whatever lies outside is quarantined, never dispatched (C02).',
      Type.Object({ code: areaCode, name: text, bureau: text }, closed),
    ),
    counties: about(
      '属地 (C03, C11): each has a bureau and may raise levels in itself.',
      Type.Array(County, { minItems: 1 }),
    ),
    divisions: about(
      'Of the bureau: short names of the plan, full names of its annex (C05, C06).',
      Type.Array(Type.Object({ id: unitId, name: text, fullName: text, aliases }, closed), { minItems: 1 }),
    ),
    taskForces: about('专班: a set of counties *and* named enterprises (C06).', Type.Array(TaskForce, { minItems: 1 })),
    deputySlices: about(
      "分片指导 (C05): which task forces each deputy guides, by the deputy's person id in the directory.",
      Type.Array(Type.Object({ deputy: text, taskForces: Type.Array(text, { minItems: 1 }) }, closed)),
    ),
    levels: about(
      'The response level of each alert colour, ascending; there is no other mapping (C17).',
      Type.Object({ yellow: ResponseLevelSchema, orange: ResponseLevelSchema, red: ResponseLevelSchema }, closed),
    ),
    nationalNamespaces: Type.Optional(
      about(
        'XML namespaces under which a message is read in the national dialect (GB/T 34283); http://com.icss.amp if not said.',
        Type.Array(text, { minItems: 1, examples: [['http://com.icss.amp']] }),
      ),
    ),
    senders: about(
      'Whose messages act by themselves; all others wait for the duty officer (C09).',
      Type.Array(Sender, { minItems: 1 }),
    ),
    quarantine: about('What waits for the duty officer (C09, R15).', Quarantine),
    terminationInstruction: about(
      'HQ may instruct before it lifts, or after (C33). How long a lift may stay out before the Office asks for it.',
      Type.Object({ liftWithinMinutes: minutes }, closed),
    ),
    audiences: about(
      'Who is told of a start and of each change, of an end (C18, C20), and of a termination instruction (C33); a person in several hears it once (R17).',
      Type.Object(
        {
          start: Type.Array(AudienceSchema, { minItems: 1 }),
          lift: Type.Array(AudienceSchema, { minItems: 1 }),
          terminationInstruction: Type.Array(AudienceSchema, { minItems: 1 }),
        },
        closed,
      ),
    ),
    acknowledgement: about(
      'How long each may take to confirm.',
      Type.Object({ unitMinutes: minutes, enterpriseMinutes: minutes }, closed),
    ),
    ladders: about(
      'Who hears of one that has not confirmed, and when (C20).',
      Type.Object(
        {
          taskForce: Type.Array(LadderStage),
          countyBureau: Type.Array(LadderStage),
          enterprise: Type.Array(LadderStage),
        },
        closed,
      ),
    ),
    dailyReport: about('§3.4, every calendar day of a response (C27).', DailyReport),
    summary: about('§4, one per response (C41).', Summary),
    drillPrefix: about('Before every word of a drill (R16).', text),
  },
  closed,
);

/** A plan as loaded. */
export type Plan = Omit<Static<typeof PlanSchema>, 'senders'> & { senders: PlanSender[] };
export type ResponseLevel = Static<typeof ResponseLevelSchema>;
export type AlertColour = Static<typeof AlertColourSchema>;
export type Audience = Static<typeof AudienceSchema>;
export type LadderStage = Static<typeof LadderStage>;
/** A sender, with the PEM text in its `certificateFile`: who holds the key may start a response, so that it is part of the plan. */
export type PlanSender = Static<typeof Sender> & { certificate?: string };
export type PlanCounty = Plan['counties'][number];
export type PlanDivision = Plan['divisions'][number];
export type PlanTaskForce = Plan['taskForces'][number];
