import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** Shorter than a scrape may take: what is down (Kafka, Postgres) must not take the measures of the others with it. */
const READ_LIMIT_MS = 2_000;

/**
 * The service's measures (names: stack.md). Label sets are closed: no ids. Gauges that mirror a table are read when scraped.
 */
export class Metrics {
  readonly registry = new Registry();

  readonly httpDuration = new Histogram({
    name: 'http_server_request_duration_seconds',
    help: 'HTTP requests by route and status',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 1, 5],
    registers: [this.registry],
  });

  readonly processDuration = new Histogram({
    name: 'messaging_process_duration_seconds',
    help: 'One record through its handler and commit',
    labelNames: ['topic', 'outcome'] as const,
    buckets: [0.002, 0.005, 0.02, 0.05, 0.2, 1, 5],
    registers: [this.registry],
  });

  readonly inboxDuplicates = new Counter({
    name: 'inbox_duplicates_total',
    help: 'Records that had been handled before',
    labelNames: ['topic'] as const,
    registers: [this.registry],
  });

  readonly deadLetters = new Counter({
    name: 'dead_letters',
    help: 'Records put aside with their raw bytes',
    labelNames: ['reason'] as const,
    registers: [this.registry],
  });

  readonly noticeAttempts = new Counter({
    name: 'notice_attempts_total',
    help: 'Calls to providers',
    labelNames: ['channel', 'outcome'] as const,
    registers: [this.registry],
  });

  readonly accountState = new Gauge({
    name: 'notice_account_state',
    help: 'Provider accounts as measured: 0 works, 1 is tried again, 2 fails or is slow',
    labelNames: ['account'] as const,
    registers: [this.registry],
  });

  readonly deadlineLateness = new Histogram({
    name: 'deadline_lateness_seconds',
    help: 'From the due instant to the firing transaction',
    labelNames: ['kind'] as const,
    buckets: [0.05, 0.2, 1, 2, 5, 7, 15, 60, 600],
    registers: [this.registry],
  });

  constructor(service: string) {
    this.registry.setDefaultLabels({ service });
    collectDefaultMetrics({ register: this.registry });
  }

  /** A gauge whose value is asked for at each scrape; no number if that fails, and the other measures are shown all the same. */
  gauge(name: string, help: string, read: () => number | Promise<number>): void {
    new Gauge({
      name,
      help,
      registers: [this.registry],
      async collect() {
        this.set(await within(READ_LIMIT_MS, read).catch(() => NaN));
      },
    });
  }
}

async function within(ms: number, read: () => number | Promise<number>): Promise<number> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<number>((resolve) => {
    timer = setTimeout(() => resolve(NaN), ms);
  });
  try {
    return await Promise.race([read(), limit]);
  } finally {
    clearTimeout(timer);
  }
}
