import { patchBusyLoop } from './testing';

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const logger = { ...silent, namespace: () => silent };

describe("the patch of kafkajs' busy loop", () => {
  const RequestQueue = patchBusyLoop();
  const connection = () =>
    new RequestQueue({ maxInFlightRequests: null, requestTimeout: 1_000, clientId: 'test', broker: 'none', logger });

  it('finds the method and the fields it stands on: a new kafkajs must be read again before this is changed', () => {
    expect(RequestQueue.prototype.scheduleCheckPendingRequests).toBeInstanceOf(Function);
    expect(connection()).toMatchObject({ pending: [], throttleCheckTimeoutId: null });
  });

  it('schedules nothing where nothing is pending', () => {
    const queue = connection();
    queue.scheduleCheckPendingRequests();
    expect(queue.throttleCheckTimeoutId).toBeNull();
  });

  it('still looks again where a request waits', () => {
    const queue = connection();
    queue.pending.push({});
    queue.scheduleCheckPendingRequests();
    expect(queue.throttleCheckTimeoutId).not.toBeNull();
    clearTimeout(queue.throttleCheckTimeoutId ?? undefined);
  });

  it('is laid only once', () => {
    const patched = RequestQueue.prototype.scheduleCheckPendingRequests;
    expect(patchBusyLoop().prototype.scheduleCheckPendingRequests).toBe(patched);
  });
});
