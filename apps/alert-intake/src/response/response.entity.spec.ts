import { Response, ResponseMoveRefused, type ResponseState } from './response.entity';

const onset = new Date('2026-02-10T22:00:00+08:00');
const later = new Date('2026-02-14T08:00:00+08:00');

function response(): Response {
  return Response.announce({
    id: '0190a0a0-0000-7000-8000-000000000001',
    serial: '2026-01',
    kind: 'actual',
    origin: 'alert',
    jurisdiction: '211300',
    areaCodes: ['211300'],
    colour: 'yellow',
    level: 'III',
    primaryPollutant: null,
    documentNumber: null,
    authority: null,
    orderReason: null,
    expiresAt: null,
    planVersion: 'plan',
    alertSentAt: onset,
    receivedAt: onset,
    onsetAt: onset,
  });
}

const inState: Record<ResponseState, () => Response> = {
  announced: response,
  active: () => moved(response(), (one) => one.start(onset)),
  ended: () => moved(inState.active(), (one) => one.end(later, 'lifted')),
  withdrawn: () => moved(response(), (one) => one.withdraw(onset)),
};

function moved(one: Response, move: (one: Response) => void): Response {
  move(one);
  return one;
}

const moves: Record<string, (one: Response) => void> = {
  start: (one) => one.start(onset),
  end: (one) => one.end(later, 'lifted'),
  withdraw: (one) => one.withdraw(onset),
};
const allowed = new Set(['announced start', 'announced withdraw', 'active end']);

describe('the states of a response', () => {
  const table = (Object.keys(inState) as ResponseState[]).flatMap((state) =>
    Object.keys(moves).map((move) => ({ state, move, isAllowed: allowed.has(`${state} ${move}`) })),
  );

  it.each(table)('$state → $move: $isAllowed', ({ state, move, isAllowed }) => {
    const one = inState[state]();
    const version = one.version;
    const act = () => moves[move]?.(one);
    if (isAllowed) {
      act();
      expect(one.version).toBe(version + 1);
    } else {
      expect(act).toThrow(ResponseMoveRefused);
      expect(one).toMatchObject({ state, version });
    }
  });

  it('is announced first, with version 1, even when its onset has passed (R05)', () => {
    expect(response()).toMatchObject({ state: 'announced', version: 1, isOpen: true });
    expect(response().hasOnsetBy(onset)).toBe(true);
    expect(response().hasOnsetBy(new Date(onset.getTime() - 1))).toBe(false);
  });

  it('keeps when and why it ended', () => {
    expect(inState.ended()).toMatchObject({ endedAt: later, endReason: 'lifted', isOpen: false });
  });
});
