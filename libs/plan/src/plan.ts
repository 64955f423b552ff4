import { type Static, Type } from '@sinclair/typebox';

/**
 * The bureau's plan as data (C01). A file in this form is all a second city has to write.
 * Every rule that the plan text leaves open is a value here, never a constant in code (docs/decisions.md).
 */
const closed = { additionalProperties: false };
// `examples` are shown to whoever wrote the field wrongly.
const text = Type.String({ minLength: 1 });
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

/** One stage of a ladder: `afterMinutes` from the notice, tell `tell` by `by`. `preferred` is each person's own first channel. */
const LadderStage = Type.Object(
  {
    afterMinutes: minutes,
    tell: Type.Union([
      Type.Literal('liaison'),
      Type.Literal('responsiblePerson'),
      Type.Literal('countyBureau'),
      Type.Literal('taskForce'),
      Type.Literal('deputy'),
    ]),
    by: Type.Union([Type.Literal('voice'), Type.Literal('preferred')]),
  },
  closed,
);

const Sender = Type.Object(
  {
    /** `sender` of a CAP message. */
    id: text,
    name: text,
    /** `sub` of the machine tokens that may speak for this sender over HTTP. */
    clients: Type.Array(text),
    /** Whether messages found on the topic `city.alerts` may speak for it: who may write there is the broker's ACL. */
    kafka: Type.Boolean(),
    areas: Type.Array(areaCode, { minItems: 1 }),
    kinds: Type.Array(
      Type.Union([
        Type.Literal('alert'),
        Type.Literal('preWarning'),
        Type.Literal('terminationInstruction'),
        Type.Literal('instruction'),
      ]),
      { minItems: 1 },
    ),
  },
  closed,
);

export const PlanSchema = Type.Object(
  {
    plan: Type.Object(
      { title: text, version: text, basis: text, effectiveFrom: calendarDate, replaces: Type.Optional(text) },
      closed,
    ),
    timeZone: Type.String({ minLength: 1, examples: ['Asia/Shanghai'] }),
    jurisdiction: Type.Object({ code: areaCode, name: text, bureau: text }, closed),
    counties: Type.Array(
      Type.Object({ id: text, code: areaCode, name: text, bureau: text, aliases: Type.Array(text) }, closed),
      { minItems: 1 },
    ),
    divisions: Type.Array(Type.Object({ id: text, name: text, fullName: text, aliases: Type.Array(text) }, closed), {
      minItems: 1,
    }),
    /** C06: a set of counties *and* named enterprises (by credit code). */
    taskForces: Type.Array(
      Type.Object(
        { id: text, division: text, counties: Type.Array(text), enterprises: Type.Array(creditCode) },
        closed,
      ),
      { minItems: 1 },
    ),
    /** C05 分片指导: which task forces each deputy guides, by the deputy's person id in the directory. */
    deputySlices: Type.Array(Type.Object({ deputy: text, taskForces: Type.Array(text, { minItems: 1 }) }, closed)),
    /** C17. */
    levels: Type.Object({ yellow: ResponseLevelSchema, orange: ResponseLevelSchema, red: ResponseLevelSchema }, closed),
    senders: Type.Array(Sender, { minItems: 1 }),
    audiences: Type.Object(
      {
        start: Type.Array(AudienceSchema, { minItems: 1 }),
        lift: Type.Array(AudienceSchema, { minItems: 1 }),
      },
      closed,
    ),
    acknowledgement: Type.Object({ unitMinutes: minutes, enterpriseMinutes: minutes }, closed),
    /** C20: who hears of a unit that has not confirmed, and when. Times count from the notice. */
    ladders: Type.Object(
      {
        taskForce: Type.Array(LadderStage),
        countyBureau: Type.Array(LadderStage),
        enterprise: Type.Array(LadderStage),
      },
      closed,
    ),
    dailyReport: Type.Object(
      {
        /** C28: strictly before this time of the next day. */
        dueAt: clockTime,
        /** The form of a day opens at this time of that day, or at the start of the response if later. */
        opensAt: clockTime,
        remindAt: Type.Array(clockTime),
        /** R03: the closing day is reminded once and never chased. */
        closingRemindAt: clockTime,
        chaseEveryMinutes: Type.Integer({ minimum: 5, maximum: 24 * 60 }),
        /** When the task force hears of a missing report again. */
        taskForceChaseAt: Type.Array(clockTime),
        /** R05: what was due before we knew is due this long after. */
        graceHours: Type.Integer({ minimum: 0, maximum: 72 }),
        scoreClosingDay: Type.Boolean(),
      },
      closed,
    ),
    summary: Type.Object(
      {
        /** C36. */
        workingDays: Type.Integer({ minimum: 1, maximum: 60 }),
        remindAt: clockTime,
        /** C37: the mandatory parts, in order. */
        parts: Type.Array(Type.Object({ id: text, title: text }, closed), { minItems: 1 }),
      },
      closed,
    ),
    drillPrefix: text,
  },
  closed,
);

export type Plan = Static<typeof PlanSchema>;
export type ResponseLevel = Static<typeof ResponseLevelSchema>;
export type AlertColour = Static<typeof AlertColourSchema>;
export type Audience = Static<typeof AudienceSchema>;
export type LadderStage = Static<typeof LadderStage>;
export type PlanSender = Static<typeof Sender>;
export type PlanCounty = Plan['counties'][number];
export type PlanDivision = Plan['divisions'][number];
export type PlanTaskForce = Plan['taskForces'][number];
