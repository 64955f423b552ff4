declare module 'kafkajs/src/network/requestQueue' {
  /** kafkajs' queue of one broker connection; not part of its public interface. */
  export default class RequestQueue {
    constructor(options: {
      maxInFlightRequests: number | null;
      requestTimeout: number;
      clientId: string;
      broker: string;
      logger: unknown;
    });
    pending: unknown[];
    throttleCheckTimeoutId: NodeJS.Timeout | null;
    scheduleCheckPendingRequests(): void;
  }
}
