import { fork } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Problem } from '../command.mjs';
import { runDir } from '../paths.mjs';
import { end, isGoneWithin } from './processes.mjs';

const PROGRAM = fileURLToPath(new URL('./supervisor.mjs', import.meta.url));

/**
 * Starts a supervisor for one folder and returns the hand that steers it:
 * start(name, spec) → pid, stop(name), exited(name) → Promise, onExit(listener), end().
 * Throws if another live one holds the folder; ends what a dead one left behind there.
 */
export async function supervise({ dir, isEphemeral = false }) {
  mkdirSync(dir, { recursive: true });
  await endLeftovers(dir);
  if (isEphemeral) await sweepEphemeral();
  const log = openSync(join(dir, 'supervisor.log'), 'a');
  const child = fork(PROGRAM, [dir, isEphemeral ? 'ephemeral' : 'lasting'], {
    // A session of its own: Ctrl-C in the terminal must reach the parent alone, which then stops things in order.
    detached: true,
    execArgv: [],
    stdio: ['ignore', log, log, 'ipc'],
  });
  closeSync(log);
  return new Supervision(child, dir).opened();
}

class Supervision {
  #child;
  #dir;
  #lastId = 0;
  #waiting = new Map();
  #exits = new Map();
  #listeners = [];
  #gone;

  constructor(child, dir) {
    this.#child = child;
    this.#dir = dir;
    this.#gone = new Promise((resolve) => child.once('exit', resolve));
    this.#child.on('message', (message) => this.#hear(message));
    void this.#gone.then(() => this.#lose());
  }

  async opened() {
    const first = await Promise.race([
      new Promise((resolve) => this.#child.once('message', resolve)),
      this.#gone.then(() => ({ ready: false, error: `see ${join(this.#dir, 'supervisor.log')}` })),
    ]);
    if (!first.ready) throw new Problem(`The supervisor of ${this.#dir} did not start: ${first.error}`);
    return this;
  }

  /** Starts a process and resolves with its pid. */
  async start(name, spec) {
    const exited = new Promise((resolve) => this.#exits.set(name, resolve));
    const pid = await this.#ask({ order: 'start', name, spec });
    return { pid, exited };
  }

  /** Stops a process by its stop signal, after its grace by SIGKILL; one that is not running is no error. */
  stop = (name) => this.#ask({ order: 'stop', name });

  /** listener({ name, pid, how }) hears of every process that ends, for whatever reason. */
  onExit = (listener) => this.#listeners.push(listener);

  /** Stops everything and the supervisor; calling it twice is no error. */
  async end() {
    if (this.#child.connected) this.#child.send({ id: 0, order: 'end' }, () => {});
    await this.#gone;
  }

  async #ask(order) {
    const id = ++this.#lastId;
    try {
      return await new Promise((resolve, reject) => {
        this.#waiting.set(id, { resolve, reject });
        if (!this.#child.connected) return this.#lose();
        this.#child.send({ id, ...order }, (error) => error && reject(error));
      });
    } finally {
      this.#waiting.delete(id);
    }
  }

  #hear({ id, result, error, exited, pid, how }) {
    if (exited) return this.#exit(exited, pid, how);
    if (error) this.#waiting.get(id)?.reject(new Error(error));
    else this.#waiting.get(id)?.resolve(result);
  }

  #exit(name, pid, how) {
    this.#exits.get(name)?.(how);
    this.#exits.delete(name);
    for (const listener of this.#listeners) listener({ name, pid, how });
  }

  #lose() {
    for (const { reject } of this.#waiting.values()) reject(new Error(`The supervisor of ${this.#dir} has ended`));
    for (const name of [...this.#exits.keys()]) this.#exit(name, undefined, 'supervisor lost');
  }
}

/** What processes.json of the folder says, or undefined; the folder may vanish at any moment. */
export function recordedIn(dir) {
  try {
    return JSON.parse(readFileSync(join(dir, 'processes.json'), 'utf8'));
  } catch {
    return undefined;
  }
}

async function endLeftovers(dir) {
  const recorded = recordedIn(dir);
  if (!recorded) return;
  // One whose parent was just killed needs a moment to stop its servers.
  if (!(await isGoneWithin(recorded.supervisor, 8_000))) {
    throw new Problem(`${dir} is in use by process ${recorded.supervisor.pid}: stop that first`);
  }
  await Promise.all(recorded.processes.map((one) => end(one, one.stopSignal, 3_000)));
  rmSync(join(dir, 'processes.json'), { force: true });
}

/** Removes what runs of tests left behind whose supervisor was killed. */
async function sweepEphemeral() {
  for (const name of existsSync(runDir) ? readdirSync(runDir) : []) {
    const dir = join(runDir, name);
    const recorded = recordedIn(dir);
    if (!recorded?.isEphemeral || !(await isGoneWithin(recorded.supervisor, 0))) continue;
    await endLeftovers(dir);
    rmSync(dir, { recursive: true, force: true });
  }
}
