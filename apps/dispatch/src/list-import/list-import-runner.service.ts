import { Database } from '@qingkong/persistence';
import { type Plan } from '@qingkong/plan';
import { type Logger, LOGGER, PLAN } from '@qingkong/service';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { digestsOf } from '../reduction-list/reduction-list.repository';
import { ReductionListService } from '../reduction-list/reduction-list.service';
import {
  claimImport,
  type ClaimedImport,
  type ImportVerdict,
  noteProgress,
  refuseImport,
  releaseImport,
} from './list-import.repository';
import { keepReading } from './list-reading.repository';
import { ListReader, type Reading, ReadingFailed } from './list-reader';

const LOOK_EVERY_MS = 2_000;
/** As often as a process may die over one file before the file is held to blame. */
const MAX_ATTEMPTS = 3;

/** Reads what was uploaded, one after another; what a process left in the middle is taken up by the next that looks. */
@Injectable()
export class ListImportRunner implements OnApplicationBootstrap, OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private readonly stopping = new AbortController();

  constructor(
    private readonly db: Database,
    private readonly lists: ReductionListService,
    private readonly reader: ListReader,
    @Inject(PLAN) private readonly plan: Plan,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.look(), LOOK_EVERY_MS);
    this.look();
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    this.stopping.abort();
    await this.running;
  }

  /** Begins now what waits, unless it is at it. */
  look(): void {
    if (this.stopping.signal.aborted) return;
    this.running ??= this.readAll()
      .catch((error: unknown) => this.log.error({ err: error }, 'list import could not be read'))
      .finally(() => (this.running = undefined));
  }

  /** Reads until nothing waits. */
  async readAll(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      const claimed = await this.db.transaction(claimImport);
      if (!claimed) return;
      await this.handle(claimed);
    }
  }

  private async handle(claimed: ClaimedImport): Promise<void> {
    if (claimed.attempt > MAX_ATTEMPTS) {
      const reason = `读取${MAX_ATTEMPTS}次均被中断，请重新另存后再上传`;
      return this.db.transaction((tx) => refuseImport(tx, claimed, reason));
    }
    try {
      await this.readOne(claimed);
    } catch (error) {
      if (this.stopping.signal.aborted) return this.db.transaction((tx) => releaseImport(tx, claimed));
      if (!(error instanceof ReadingFailed)) throw error;
      this.log.warn({ err: error.cause, importId: claimed.id }, 'list import refused');
      await this.db.transaction((tx) => refuseImport(tx, claimed, error.reason));
    }
  }

  private async readOne(claimed: ClaimedImport): Promise<void> {
    const { againstVersionId, current, digests, columns } = await this.inForce();
    const edition = { version: claimed.label, publishedOn: claimed.publishedOn, ...(current && { current }) };
    let progress = Promise.resolve();
    const onRows = (rows: number) => {
      progress = progress.then(() => this.noteProgress(claimed, rows));
    };
    const task = { bytes: claimed.file, plan: this.plan, edition, digests };
    const reading = await this.reader.read(task, onRows, this.stopping.signal);
    await progress;
    const verdict = { ...verdictOf(reading), againstVersionId };
    const isKept = await this.db.transaction((tx) => keepReading(tx, { claimed, reading, verdict, columns }));
    const { enterprises, lines, blocking, warnings } = reading.result;
    const facts = { importId: claimed.id, state: verdict.state, isKept };
    this.log.info({ ...facts, enterprises, lines, blocking, warnings }, 'list import read');
  }

  /** What a new list is compared with; against nothing, everything is added. */
  private inForce() {
    return this.db.transaction(async (tx) => {
      const againstVersionId = await this.lists.inForce(tx);
      const current = await this.lists.currentEdition(tx);
      const before = againstVersionId === null ? { digests: [], columns: [] } : await digestsOf(tx, againstVersionId);
      return { againstVersionId, current, ...before };
    });
  }

  /** A lost progress line is no reason to stop. */
  private async noteProgress(claimed: ClaimedImport, rows: number): Promise<void> {
    await this.db
      .transaction((tx) => noteProgress(tx, claimed, rows))
      .catch((error: unknown) => this.log.warn({ err: error, importId: claimed.id }, 'progress was not kept'));
  }
}

function verdictOf({ result }: Reading): Pick<ImportVerdict, 'state' | 'reason'> {
  if (result.blocking > 0) return { state: 'refused', reason: `${result.blocking}处须改正` };
  if (result.enterprises === 0) return { state: 'refused', reason: '清单中没有企业' };
  return { state: 'checked', reason: null };
}
