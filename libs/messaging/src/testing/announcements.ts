import { ResponseAnnounced } from '@qingkong/contracts';
import { type OutgoingRecord } from '../kafka';
import { newId } from '../outbox';
import { toRecord } from '../cloud-events';

const at = '2026-02-10T14:00:00.000Z';

/** An invented announcement; `serial` is free text by contract, so a test can tell its events apart by it. */
export function announced(responseId: string, serial: string): ResponseAnnounced {
  return {
    responseId,
    serial,
    kind: 'actual',
    origin: 'alert',
    jurisdiction: '211300',
    areaCodes: ['211324'],
    colour: 'yellow',
    level: 'III',
    primaryPollutant: null,
    documentNumber: null,
    planVersion: 'invented',
    alertSentAt: at,
    receivedAt: at,
    onsetAt: at,
  };
}

/** The same as another service would put it on the topic. */
export function announcement(serial: string, eventId = newId()): OutgoingRecord {
  const responseId = newId();
  const { type, version, topic } = ResponseAnnounced;
  const row = {
    position: '0',
    event_id: eventId,
    type,
    version,
    topic: topic.name,
    key: responseId,
    aggregate_version: 1,
  };
  const payload = JSON.stringify(announced(responseId, serial));
  return { topic: topic.name, ...toRecord({ ...row, payload, created_at: new Date(at) }, '/qingkong/alert-intake') };
}
