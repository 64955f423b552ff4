import { type IncomingMessage, type ServerResponse } from 'node:http';
import { type Static, Type } from '@sinclair/typebox';
import { Ajv } from 'ajv';
import { FAULTS } from './faults';
import { type Phones } from './phones';
import { type PhonesPage, type PhonesStatus } from './phones-page';
import { type Simulator } from './simulator';

const closed = { additionalProperties: false };
const account = Type.String();
const how = Type.Unsafe<(typeof FAULTS)[number]>(Type.Union(FAULTS.map((fault) => Type.Literal(fault))));

/** Body of `POST /control`: one order to one simulator. */
const Order = Type.Union([
  Type.Object({ account, do: Type.Union([Type.Literal('down'), Type.Literal('up')]) }, closed),
  Type.Object({ account, do: Type.Literal('latency'), ms: Type.Number({ minimum: 0 }) }, closed),
  Type.Object({ account, do: Type.Literal('failNext'), n: Type.Integer({ minimum: 0 }), how }, closed),
  Type.Object({ account, do: Type.Literal('failRate'), rate: Type.Number({ minimum: 0, maximum: 1 }), how }, closed),
  Type.Object({ account, do: Type.Literal('honourKeys'), honours: Type.Boolean() }, closed),
  Type.Object({ account, do: Type.Literal('limit'), perSecond: Type.Number({ minimum: 1 }) }, closed),
  Type.Object({ account, do: Type.Literal('refuse'), to: Type.String() }, closed),
]);
type Order = Static<typeof Order>;

const Counter = Type.Object({ done: Type.Integer(), total: Type.Integer() }, closed);
const Status = Type.Object(
  { headline: Type.Optional(Type.String()), persons: Type.Optional(Counter), units: Type.Optional(Counter) },
  closed,
);
const Confirm = Type.Object({ to: Type.String() }, closed);

const ajv = new Ajv();
const isOrder = ajv.compile<Order>(Order);
const isStatus = ajv.compile<PhonesStatus>(Status);
const isConfirm = ajv.compile<Static<typeof Confirm>>(Confirm);

/**
 * What other processes may ask of the simulators: `GET /ledger?since=n` (entries from the n-th on, repeats by account),
 * `POST /control` (see Order), `POST /status` (counters for the page), `POST /confirm` {to}. Errors are {error} with 4xx.
 */
export class Control {
  constructor(
    private readonly simulators: readonly Simulator[],
    private readonly phones: Phones,
    private readonly page: PhonesPage,
  ) {
    for (const { ledger } of simulators) ledger.onEntry((entry) => this.entries.push(entry));
  }
  /** All accounts' entries in the order of arrival. */
  private readonly entries: unknown[] = [];

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    if (request.method === 'GET' && pathname === '/ledger') {
      return answer(response, 200, this.ledger(Number(searchParams.get('since') ?? 0)));
    }
    if (request.method !== 'POST') return answer(response, 404, { error: 'no such page' });
    const body = await readJson(request);
    const error = await this.carryOut(pathname, body);
    return error === undefined ? answer(response, 200, { ok: true }) : answer(response, 422, { error });
  }

  private ledger(since: number) {
    const repeats = Object.fromEntries(this.simulators.map(({ account, ledger }) => [account, ledger.repeats]));
    return { total: this.entries.length, entries: this.entries.slice(since), repeats };
  }

  private async carryOut(pathname: string, body: unknown): Promise<string | undefined> {
    if (pathname === '/status' && isStatus(body)) return void this.page.pushStatus(body);
    if (pathname === '/confirm' && isConfirm(body)) return this.phones.confirm(body.to).then(undefined, messageOf);
    if (pathname !== '/control' || !isOrder(body)) return `not understood: ${pathname} ${JSON.stringify(body)}`;
    const simulator = this.simulators.find((one) => one.account === body.account);
    if (!simulator) return `no account ${body.account}; there are ${this.simulators.map((s) => s.account).join(', ')}`;
    await obey(simulator, body);
    return undefined;
  }
}

function obey(simulator: Simulator, order: Order): void | Promise<void> {
  switch (order.do) {
    case 'down':
    case 'up':
      return simulator[order.do]();
    case 'latency':
      return simulator.latency(order.ms);
    case 'failNext':
      return simulator.failNext(order.n, order.how);
    case 'failRate':
      return simulator.failRate(order.rate, order.how);
    case 'honourKeys':
      return simulator.honourKeys(order.honours);
    case 'limit':
      return simulator.limit(order.perSecond);
    case 'refuse':
      return simulator.refuse(order.to);
  }
}

const messageOf = (error: unknown): string => (error as Error).message;

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    return undefined;
  }
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
}
