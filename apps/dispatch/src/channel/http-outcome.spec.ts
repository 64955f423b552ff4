import { type FinishedExchange, outcomeOfExchange, parseRetryAfter } from './http-outcome';

const exchange = (changes: Partial<FinishedExchange>, body = ''): FinishedExchange => ({
  bytesLeft: true,
  status: 0,
  retryAfter: undefined,
  date: undefined,
  failure: undefined,
  text: () => body,
  ...changes,
});
const refused = Object.assign(new Error('connect refused'), { code: 'ECONNREFUSED' });
const accepted = () => ({ kind: 'accepted' }) as const;

describe('what an HTTP exchange means', () => {
  it.each([
    ['2xx', exchange({ status: 202 }), { kind: 'accepted' }],
    ['redirect', exchange({ status: 302 }), { kind: 'rejected', retry: false }],
    ['400', exchange({ status: 400 }), { kind: 'rejected', retry: false }],
    ['429', exchange({ status: 429, retryAfter: '7' }), { kind: 'rejected', retry: true, retryAfterMs: 7000 }],
    ['503', exchange({ status: 503 }), { kind: 'rejected', retry: true }],
    ['502', exchange({ status: 502 }), { kind: 'unknown' }],
    ['504', exchange({ status: 504 }), { kind: 'unknown' }],
    ['refused', exchange({ bytesLeft: false, failure: refused }), { kind: 'rejected', retry: true }],
    ['cut', exchange({ failure: new Error('other side closed') }), { kind: 'unknown', reason: 'other side closed' }],
  ])('%s', (_name, given, outcome) => {
    expect(outcomeOfExchange(given, false, accepted)).toMatchObject(outcome);
  });

  it('an idempotent channel may try a 502 again', () => {
    expect(outcomeOfExchange(exchange({ status: 502 }), true, accepted)).toMatchObject({
      kind: 'rejected',
      retry: true,
    });
  });

  it('names no phone number that a gateway echoes (R32)', () => {
    const outcome = outcomeOfExchange(exchange({ status: 400 }, 'bad number 13800001234'), false, accepted);
    expect(outcome).toMatchObject({ reason: 'HTTP 400: bad number …' });
  });

  it.each([
    ['120', 120_000],
    ['Tue, 10 Feb 2026 07:30:05 GMT', 5000],
    ['Tue, 10 Feb 2026 07:29:00 GMT', 0],
    ['soon', undefined],
    [undefined, undefined],
  ])('Retry-After %s', (header, ms) => {
    expect(parseRetryAfter(header, 'Tue, 10 Feb 2026 07:30:00 GMT')).toBe(ms);
  });

  it('Retry-After as a date says nothing where the other side does not say by which clock (T1)', () => {
    expect(parseRetryAfter('Tue, 10 Feb 2026 07:30:05 GMT', undefined)).toBeUndefined();
  });
});
