// Preloaded into one service (row T1): the clock of its machine is wrong by CLOCK_AHEAD_HOURS. It runs as fast as a right one, so
// timers and performance.now() stay as they are.
'use strict';

const RealDate = Date;
const aheadMs = Number(process.env.CLOCK_AHEAD_HOURS) * 3_600_000;
const now = () => RealDate.now() + aheadMs;

const ShiftedDate = new Proxy(RealDate, {
  apply: () => new RealDate(now()).toString(),
  construct: (target, given, made) => Reflect.construct(target, given.length === 0 ? [now()] : given, made),
  get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
});
RealDate.prototype.constructor = ShiftedDate;
globalThis.Date = ShiftedDate;
