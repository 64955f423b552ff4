import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadPlan } from '@qingkong/plan';
import { type AlertContent, type AlertReference } from '../format/alert-content';
import { parseCap12 } from '../format/cap12';
import { type Authority } from '../sender/authority';
import { AlertHistory } from './alert-history';
import { AlertMessage } from './alert-message.entity';

const ROOT = join(__dirname, '../../../..');
const SAMPLES = join(ROOT, 'samples/alerts');
const plan = loadPlan(join(ROOT, 'plans/chaoyang.yaml'));
const at = (text: string): Date => new Date(`2026-${text.replace(' ', 'T')}:00+08:00`);

const read = (file: string) => {
  const bytes = readFileSync(join(SAMPLES, file));
  return { bytes, content: parseCap12(bytes) };
};
/** As far as the story goes its senders have the authority they need. */
const authorityOf = ({ sender }: AlertContent): Authority => ({
  kind: 'granted',
  jurisdiction: sender.includes('kazuo') ? '211324' : '211300',
});

/** The story up to and with the message that comes at `until`, and what the ledger then says of a message that refers to these. */
function story(until: string) {
  const history = new AlertHistory(plan);
  const files = readdirSync(SAMPLES).filter((file) => file.startsWith('story-') && file.slice(6, 16) <= until);
  for (const file of files.sort()) {
    const { bytes, content } = read(file);
    const [, date = '', time = ''] = /^story-(\d\d-\d\d)-(\d\d\d\d)/.exec(file) ?? [];
    const now = at(`${date} ${time.slice(0, 2)}:${time.slice(2)}`);
    history.receive({ bytes, contentType: null, way: 'kafka', client: null }, content, authorityOf(content), now);
  }
  return history.ledger;
}

const YELLOW = read('story-02-10-1530-yellow.xml').content;
const ORANGE = read('story-02-11-1540-orange.xml').content;
const KAZUO = read('story-02-11-2000-kazuo-red.xml').content;
const about = (sent: string, ...references: AlertReference[]): AlertContent => ({
  ...ORANGE,
  ...{ identifier: 'NEXT', sent: at(sent), references },
});
/** The same, as it comes at the instant it is sent. */
const next = (sent: string, ...references: AlertReference[]): AlertMessage => {
  const arrival = { bytes: Buffer.from('invented'), contentType: null, way: 'kafka', client: null } as const;
  const content = about(sent, ...references);
  return AlertMessage.receive('next', arrival, content, authorityOf(content), content.sent);
};

describe('the story in the ledger: what a next message meets', () => {
  it('R12 in the evening of 02-11: two responses, and where references lead, newest first', () => {
    const ledger = story('02-11-2000');
    const [city, kazuo] = ledger.responses.all;
    const situation = ledger.situationOf(next('02-11 21:00', ORANGE, KAZUO), '211300', at('02-11 21:00'));
    expect(situation.open.map(({ jurisdiction, level, state }) => [jurisdiction, level, state])).toEqual([
      ['211300', 'II', 'active'],
      ['211324', 'I', 'announced'],
    ]);
    const applied = { state: 'applied', category: 'alert', isLift: false };
    expect(situation.references).toEqual([
      { ...applied, id: 'message-4', responseId: kazuo?.id, kind: 'actual', jurisdiction: '211324' },
      { ...applied, id: 'message-3', responseId: city?.id, kind: 'actual', jurisdiction: '211300' },
    ]);
    expect([situation.latestResponseId, situation.standingLift]).toEqual([city?.id, null]);
  });

  it('by name alone, as the national dialect refers, every message of that name is known', () => {
    const named = { sender: YELLOW.sender, identifier: YELLOW.identifier, sent: null };
    const { references } = story('02-11-2000').situationOf(next('02-11 21:00', named), '211300', at('02-11 21:00'));
    expect(references).toMatchObject([{ state: 'applied', responseId: 'response-1' }]);
    const unknown = { ...named, identifier: 'CY-HQ-2026-9999' };
    expect(
      story('02-11-2000').situationOf(next('02-11 21:00', unknown), '211300', at('02-11 21:00')).references,
    ).toEqual([]);
  });

  it('R06 an onset that has come by then has begun', () => {
    const ledger = story('02-11-2000');
    const states = (now: string) =>
      ledger.situationOf(next('02-12 00:00'), '211324', at(now)).open.map(({ state }) => state);
    expect(states('02-11 23:59')).toEqual(['active', 'announced']);
    expect(states('02-12 00:00')).toEqual(['active', 'active']);
  });

  it.each<[string, string, string, 'applied' | null]>([
    ['what was sent before the lift', '02-14 07:30', '211300', 'applied'],
    ['what was sent after it', '02-14 08:30', '211300', null],
    ['another jurisdiction', '02-14 07:30', '211324', null],
  ])('R12 after the lift of 02-14 08:00 it stands against %s: %s %s', (_, sent, jurisdiction, expected) => {
    const situation = story('02-14-0940').situationOf(next(sent), jurisdiction, at('02-14 11:00'));
    expect(situation.standingLift).toBe(expected);
    expect(situation.open.map((one) => one.jurisdiction)).toEqual(['211324']);
    expect(situation.latestResponseId).toBe(jurisdiction === '211300' ? 'response-1' : 'response-2');
  });

  it('C33 at its end nothing is open, and all of it is in order', () => {
    const ledger = story('99');
    expect(ledger.responses.all.map(({ serial, state, version }) => [serial, state, version])).toEqual([
      ['2026-01', 'ended', 5],
      ['2026-01', 'ended', 3],
    ]);
    expect(ledger.preWarnings.all).toHaveLength(1);
    expect(ledger.entries.map(({ message }) => message.state)).toEqual([
      ...['applied', 'applied', 'applied', 'applied', 'applied', 'applied', 'applied', 'ignored', 'applied'],
    ]);
  });
});

it('R12: an Update that names the alert and an Update, and comes before both, is carried out once', () => {
  const history = new AlertHistory(plan);
  const now = at('02-11 16:00');
  const receive = (content: AlertContent) => {
    const arrival = { bytes: Buffer.from(content.identifier), contentType: null, way: 'kafka', client: null } as const;
    return history.receive(arrival, content, authorityOf(content), now);
  };
  const first = { ...about('02-11 15:40', YELLOW), identifier: 'FIRST' };
  const red = { severityColour: 'red', parameterColour: 'red', responseLevel: 'I' } as const;
  receive({ ...about('02-11 15:50', YELLOW, first), ...red });
  receive(first);
  const { released } = receive(YELLOW);
  expect(released.map(({ message, verdict }) => [message.identifier, verdict.act])).toEqual([
    ['FIRST', 'upgrade'],
    ['NEXT', 'upgrade'],
  ]);
  expect(history.ledger.responses.all.map(({ level, version }) => [level, version])).toEqual([['I', 4]]);
});
