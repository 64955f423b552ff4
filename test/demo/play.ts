import { type LedgerEntry } from '../simulators/ledger';
import { CityPlatform } from './city-platform';
import { CityServices, type ListedResponse, type Progress, type ServiceName, type ServicePorts } from './city-services';
import { type Demo } from './demo';

const YELLOW = 'samples/alerts/story-02-10-1530-yellow.xml';
const CANCEL = 'samples/alerts/story-02-14-0800-cancel.xml';
const LOOK_EVERY_MS = 150;

/** The last line of `npm start -- --once --json`. Milliseconds count from the moment the alert is handed to Kafka. */
export interface DemoResult {
  readonly alertAt: string;
  readonly firstMessageMs: number | null;
  readonly lastMessageMs: number | null;
  readonly personsTold: number;
  readonly unitsAcknowledged: number;
  readonly messagesByChannel: Readonly<Record<string, number>>;
  readonly deadLetters: number;
  readonly outboxPending: number;
  /** True if everyone of the audience was told. */
  readonly everyoneTold: boolean;
}

export interface DemoSettings {
  readonly kafkaBrokers: string;
  readonly ports: Readonly<Record<ServiceName, ServicePorts>>;
  /** One line for the terminal; `live` lines replace each other. */
  readonly say: (line: string, live?: boolean) => void;
  readonly limitMs: number;
}

/** Lets the city platform publish the story's yellow alert as of now, and follows it until everyone is told and has confirmed, or time is up. */
export async function playYellowAlert(demo: Demo, settings: DemoSettings): Promise<DemoResult> {
  const services = new CityServices(settings.ports, demo.issuer);
  const platform = new CityPlatform(settings.kafkaBrokers);
  try {
    await until(settings.limitMs, async () => (await services.knowDuty()) || undefined);
    await endEarlierResponse(platform, services, settings);
    return await tell(demo, { services, platform, settings });
  } finally {
    await platform.close();
  }
}

/** Data survive restarts, so the response of the last run may still be open: HQ lifts it first, as it would. */
async function endEarlierResponse(
  platform: CityPlatform,
  services: CityServices,
  settings: DemoSettings,
): Promise<void> {
  const isOpen = ({ state }: ListedResponse) => state === 'announced' || state === 'active';
  const open = (await services.responses()).find(isOpen);
  if (!open) return;
  settings.say(`上次演示的 ${open.serial} 期响应尚未解除：指挥部先发布解除`);
  await platform.publishSample(CANCEL, new Date());
  await until(settings.limitMs, async () => {
    const progress = await services
      .progress(open.id, 'withdrawal')
      .then((one) => one ?? services.progress(open.id, 'lift'));
    return progress?.personsTold === progress?.persons && progress ? progress : undefined;
  });
}

async function tell(
  demo: Demo,
  city: { services: CityServices; platform: CityPlatform; settings: DemoSettings },
): Promise<DemoResult> {
  const { services, platform, settings } = city;
  const { say } = settings;
  const before = new Set((await services.responses()).map(({ id }) => id));
  const messages = watch(demo);
  const alertAt = new Date();
  const alert = await platform.publishSample(YELLOW, alertAt);
  say(`${timeOf(alertAt)}  指挥部发布黄色预警 ${alert.identifier} → Kafka city.alerts（CAP 1.2）`);
  const response = await until(settings.limitMs, async () =>
    (await services.responses()).find(({ id }) => !before.has(id)),
  );
  const progress = response && (await follow(demo, response, { services, settings }));
  const times = messages.map(({ at }) => at - alertAt.getTime());
  return {
    alertAt: alertAt.toISOString(),
    firstMessageMs: times.length > 0 ? Math.min(...times) : null,
    lastMessageMs: times.length > 0 ? Math.max(...times) : null,
    personsTold: progress?.personsTold ?? 0,
    unitsAcknowledged: progress?.unitsAcknowledged ?? 0,
    messagesByChannel: Object.fromEntries(
      [...Map.groupBy(messages, ({ channel }) => channel)].map(([channel, list]) => [channel, list.length]),
    ),
    ...(await settledLeftovers(services, settings.limitMs)),
    everyoneTold: progress !== undefined && progress.persons > 0 && progress.personsTold === progress.persons,
  };
}

/** Messages that reach the carriers from now on. */
function watch(demo: Demo): LedgerEntry[] {
  const messages: LedgerEntry[] = [];
  demo.people.phones.onChange(({ entry }) => {
    if (entry) messages.push(entry);
  });
  return messages;
}

async function follow(
  demo: Demo,
  response: ListedResponse,
  city: { services: CityServices; settings: DemoSettings },
): Promise<Progress | undefined> {
  const { services, settings } = city;
  let last: Progress | undefined;
  settings.say(`${timeOf(new Date())}  响应 ${response.serial} 已建立，Ⅲ级`);
  await until(settings.limitMs, async () => {
    last = await services.progress(response.id, 'start');
    if (!last) return undefined;
    const persons = { done: last.personsTold, total: last.persons };
    const units = { done: last.unitsAcknowledged, total: last.units };
    demo.people.page.pushStatus({ headline: `${response.serial} 期 · Ⅲ级响应（黄色预警）`, persons, units });
    settings.say(
      `${timeOf(new Date())}  已通知 ${persons.done}/${persons.total} 人   已签收 ${units.done}/${units.total} 单位`,
      true,
    );
    return persons.done === persons.total && units.done === units.total ? last : undefined;
  });
  return last;
}

/** The last confirmations' events are on their way for a moment longer than the confirmations. */
async function settledLeftovers(
  services: CityServices,
  limitMs: number,
): Promise<{ deadLetters: number; outboxPending: number }> {
  let last = await services.leftovers();
  await until(Math.min(limitMs, 5_000), async () => {
    last = await services.leftovers();
    return last.outboxPending === 0 ? last : undefined;
  });
  return last;
}

/** The first answer that is there; undefined when time is up. */
async function until<T>(limitMs: number, look: () => Promise<T | undefined>): Promise<T | undefined> {
  for (const end = performance.now() + limitMs; performance.now() < end;) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  return undefined;
}

function timeOf(instant: Date): string {
  const shanghai = new Date(instant.getTime() + 8 * 3_600_000).toISOString();
  return shanghai.slice(11, 23);
}
