import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Problem } from '../command.mjs';
import { endOf } from './logs.mjs';

const START_LIMIT_MS = 60_000;
const PAUSING = ['SIGSTOP', 'SIGCONT'];

/**
 * Programs that were started together in one folder and are steered by name: the servers, or the services.
 * A program is { name, title, spec(), isReady() }; its log is `<dir>/<name>.log`.
 */
export class Running {
  /** { name: pid } of those that run. */
  pids = {};
  #programs = new Map();
  #exited = {};
  #expected = new Set();
  #supervision;
  #dir;
  #log;

  constructor({ supervision, dir, log }) {
    [this.#supervision, this.#dir, this.#log] = [supervision, dir, log];
  }

  /** Starts a program and resolves when it is ready; throws with the end of its log if it ends or takes over 60 s. */
  async begin(program) {
    const { name, title } = program;
    const begun = Date.now();
    this.#programs.set(name, program);
    // Until it is up, its end is told by what is thrown here.
    this.#expected.add(name);
    const { pid, exited } = await this.#supervision.start(name, this.#logged(name, await program.spec()));
    this.pids[name] = pid;
    let how;
    this.#exited[name] = exited.then((result) => this.#left(program, (how = String(result))));
    for (const until = begun + START_LIMIT_MS; !(await program.isReady()); await sleep(30)) {
      if (how !== undefined) throw this.#failed(name, `${title} ended while it started (${how})`);
      if (Date.now() > until) throw this.#failed(name, `${title} was not ready within ${START_LIMIT_MS / 1000} s`);
    }
    this.#expected.delete(name);
    this.#log(`${title} is up (${((Date.now() - begun) / 1000).toFixed(1)} s)`);
  }

  /** Runs a program to its end; throws with the end of its log unless its exit code is 0. */
  run = async (name, spec) => {
    const { exited } = await this.#supervision.start(name, this.#logged(name, spec));
    const how = await exited;
    if (how !== 0) throw this.#failed(name, `${name} failed (${how})`);
  };

  /** Sends a signal; resolves when the program has ended, or at once for SIGSTOP and SIGCONT. */
  kill = async (name, signal = 'SIGKILL') => {
    this.#program(name);
    if (!PAUSING.includes(signal)) this.#expected.add(name);
    if (this.pids[name]) process.kill(this.pids[name], signal);
    if (!PAUSING.includes(signal)) await this.#exited[name];
  };

  /** Stops a program in its own way and starts it again; one that was killed is only started. */
  restart = async (name) => {
    const program = this.#program(name);
    this.#expected.add(name);
    await this.#supervision.stop(name);
    await this.#exited[name];
    await this.begin(program);
  };

  /** Stops them all together; calling it twice is no error. */
  stop = async () => {
    for (const name of this.#programs.keys()) this.#expected.add(name);
    await this.#supervision.end();
  };

  #program(name) {
    const program = this.#programs.get(name);
    if (!program) throw new Error(`${name} was not started here`);
    return program;
  }

  #left({ name, title }, how) {
    delete this.pids[name];
    if (!this.#expected.delete(name)) this.#log(`${title} has ended (${how}): ${this.#logFile(name)}`);
  }

  #logFile = (name) => join(this.#dir, `${name}.log`);
  #logged = (name, spec) => ({ ...spec, logFile: this.#logFile(name) });
  #failed = (name, what) => new Problem(`${what}.\n${endOf(this.#logFile(name))}`);
}
