/**
 * The topics and what they are keyed by (contracts.md §1). The partition count is fixed when a topic is made:
 * changing it later would send one aggregate's events to two partitions and lose their order (R30).
 */
export interface Topic {
  readonly name: string;
  readonly partitions: number;
  readonly config: Readonly<Record<string, string>>;
}

/** Records bear the broker's time: it refuses one that says to come from over an hour ahead, as a machine with a wrong clock does (T1). */
const stamped = { 'message.timestamp.type': 'LogAppendTime' };
const keep = (days: number) => ({ ...stamped, 'retention.ms': String(days * 24 * 3_600_000) });

/** Written by the city platform; 8 MB so that an oversized record reaches us and becomes a dead letter instead of a silent refusal. */
export const cityAlerts: Topic = {
  name: 'city.alerts',
  partitions: 4,
  config: { ...keep(90), 'max.message.bytes': '8388608' },
};
export const responseEvents: Topic = { name: 'response.events', partitions: 4, config: keep(90) };
export const directoryEvents: Topic = {
  name: 'directory.events',
  partitions: 4,
  config: { ...stamped, 'cleanup.policy': 'compact' },
};
export const listEvents: Topic = { name: 'list.events', partitions: 4, config: keep(90) };
export const noticeEvents: Topic = { name: 'notice.events', partitions: 4, config: keep(90) };
export const reportEvents: Topic = { name: 'report.events', partitions: 4, config: keep(90) };
export const evaluationEvents: Topic = { name: 'evaluation.events', partitions: 4, config: keep(90) };

export const allTopics: readonly Topic[] = [
  cityAlerts,
  responseEvents,
  directoryEvents,
  listEvents,
  noticeEvents,
  reportEvents,
  evaluationEvents,
];
