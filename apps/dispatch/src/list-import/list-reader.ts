import { Worker } from 'node:worker_threads';
import { type ReadingMessage, type ReadingPart, type ReadingResult, type ReadingTask } from './list-reading';

/** Of the thread; the file and its largest part while it is unpacked come on top. */
const MAX_HEAP_MIB = 192;
const MAX_MS = 120_000;

/** The reading came to no end: `reason` is Chinese, for whoever sent the file. */
export class ReadingFailed extends Error {
  readonly reason: string;

  constructor(reason: string, cause?: unknown) {
    super('The reading of a list failed', { cause });
    this.reason = reason;
  }
}

/** One piece of what was found: a JSON array in UTF-8 that begins at `from`. */
export interface ReadingPiece {
  readonly part: ReadingPart | 'differing' | 'gone';
  readonly from: number;
  readonly json: Uint8Array;
}

/** What was found, still in JSON. */
export interface Reading {
  readonly pieces: readonly ReadingPiece[];
  readonly result: ReadingResult;
}

/** Reads lists in threads with a limit on memory and time. */
export class ListReader {
  /** `threadFile`: what the thread runs. */
  constructor(private readonly threadFile: string) {}

  /** `onRows` hears how far it is. An aborted `signal` ends it. Throws {@link ReadingFailed}, and the signal's reason. */
  async read(task: ReadingTask, onRows: (rows: number) => void, signal: AbortSignal): Promise<Reading> {
    const resourceLimits = { maxOldGenerationSizeMb: MAX_HEAP_MIB, maxYoungGenerationSizeMb: 16 };
    // A copy of the file that is handed over, so that it is held once.
    const bytes = Uint8Array.from(task.bytes);
    const workerData: ReadingTask = { ...task, bytes };
    const worker = new Worker(this.threadFile, { workerData, transferList: [bytes.buffer], resourceLimits, env: {} });
    const late = AbortSignal.timeout(MAX_MS);
    try {
      return await readingOf(worker, onRows, AbortSignal.any([signal, late]));
    } catch (error) {
      signal.throwIfAborted();
      throw new ReadingFailed(reasonOf(error, late.aborted), error);
    } finally {
      await worker.terminate();
    }
  }
}

function readingOf(worker: Worker, onRows: (rows: number) => void, signal: AbortSignal): Promise<Reading> {
  return new Promise((resolve, reject) => {
    const pieces: ReadingPiece[] = [];
    worker.on('message', (message: ReadingMessage) => {
      if ('rows' in message) onRows(message.rows);
      else if ('part' in message) pieces.push(message);
      else resolve({ pieces, result: message.result });
    });
    worker.on('error', reject);
    worker.on('exit', (code) => reject(new Error(`The thread ended with ${code}`)));
    signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true });
    if (signal.aborted) reject(new Error('aborted'));
  });
}

function reasonOf(error: unknown, isLate: boolean): string {
  if (isLate) return `读取超过${MAX_MS / 1_000}秒，已停止`;
  const { code } = error as { code?: string };
  return code === 'ERR_WORKER_OUT_OF_MEMORY'
    ? '读取时内存超出上限，请按县（市、区）拆分'
    : '读取时出错，请重新另存后再试';
}
