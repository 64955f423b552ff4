declare module 'kafkajs/src/network/requestQueue' {
  /** kafkajs' queue of one broker connection; not part of its public interface. */
  export default class RequestQueue {
    pending: unknown[];
  }
}
