import { type EntityManager } from 'typeorm';

declare const branded: unique symbol;

/**
 * An open transaction. Only {@link Database.transaction} makes one, so a function that asks for a `Tx` can't be called
 * outside of one: to publish, to arm a deadline, to write an audit row, one must hold it (house style 2).
 */
export type Tx = EntityManager & { readonly [branded]: true };

const hooks = new WeakMap<EntityManager, (() => void)[]>();

/** Runs `wake` after this transaction has committed, never after a rollback. For wake-ups only: what must happen is a row. */
export function afterCommit(tx: Tx, wake: () => void): void {
  const list = hooks.get(tx);
  if (list) list.push(wake);
  else hooks.set(tx, [wake]);
}

/** Takes the hooks of a transaction that has committed. */
export function takeHooks(tx: Tx): readonly (() => void)[] {
  const list = hooks.get(tx) ?? [];
  hooks.delete(tx);
  return list;
}
