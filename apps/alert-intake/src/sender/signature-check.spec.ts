import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadPlan, type Plan } from '@qingkong/plan';
import { readMessage } from '../format/alert-formats';
import { checkSignature } from './signature-check';

const root = join(__dirname, '../../../..');
const sample = (name: string): Buffer => readFileSync(join(root, 'samples', name));
const signed = sample('alerts/format-signed.xml');
const unsigned = sample('alerts/story-02-10-1530-yellow.xml');
const json = sample('alerts/json-alert-yellow.json').toString();
const forged = Buffer.from(signed.toString().replace('Moderate', 'Extreme'));

const CITY = 'city-platform@hq.chaoyang.example';
const without = loadPlan(join(root, 'plans/chaoyang.yaml'));
const certificate = sample('certificates/city-platform.pem').toString();
const plan: Plan = {
  ...without,
  senders: without.senders.map((sender) => (sender.id === CITY ? { ...sender, certificate } : sender)),
};

const xml = (bytes: Buffer, contentType: string | null = null) => ({ bytes, contentType });
const event = (fields: object) => ({
  bytes: Buffer.from(
    JSON.stringify({ specversion: '1.0', id: '1', source: '/x', type: 'y', datacontenttype: 'application/cap+xml', ...fields }),
  ),
  contentType: 'application/cloudevents+json',
}); // prettier-ignore

describe('C09: a message is verified on its bytes by the certificate in the plan', () => {
  it.each([
    ['signed', xml(signed, 'application/cap+xml'), 'valid'],
    ['signed, of no content type', xml(signed), 'valid'],
    ['not signed', xml(unsigned), 'absent'],
    ['changed', xml(forged), 'invalid'],
    ['signed, in a CloudEvent', event({ data: signed.toString() }), 'valid'],
    ['signed, in a CloudEvent, encoded', event({ data_base64: signed.toString('base64') }), 'valid'],
    ['changed, in a CloudEvent', event({ data: forged.toString() }), 'invalid'],
    ['not signed, in a CloudEvent', event({ data: unsigned.toString() }), 'absent'],
    [
      'signed, in a CloudEvent, encoded beside a null',
      event({ data: null, data_base64: signed.toString('base64') }),
      'valid',
    ],
    ['signed, in a CloudEvent, beside a null', event({ data: signed.toString(), data_base64: null }), 'valid'],
    ['JSON', xml(Buffer.from(json), 'application/json'), 'absent'],
    [
      'JSON that speaks of a Signature',
      xml(Buffer.from(json.replace('关于', '<Signature/>关于')), 'application/json'),
      'absent',
    ],
  ])('%s', async (_, message, expected) => {
    expect(await checkSignature(plan, await readMessage(message))).toBe(expected);
  });

  it.each([
    ['the plan has no certificate of the sender', without, CITY],
    ['the plan has no such sender', plan, 'someone@else.example'],
  ])('%s: unchecked', async (_, followed, sender) => {
    const bytes = Buffer.from(forged.toString().replace(CITY, sender));
    expect(await checkSignature(followed, await readMessage(xml(bytes)))).toBe('unchecked');
  });
});
