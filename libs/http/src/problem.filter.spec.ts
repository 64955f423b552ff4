import { DomainError, type ErrorKind, type FieldFault } from '@qingkong/contracts';
import {
  BadRequestException,
  ForbiddenException,
  HttpException,
  InternalServerErrorException,
  NotFoundException,
} from '@nestjs/common';
import { toProblem } from './problem.filter';

class Refusal extends DomainError {
  readonly code = 'response-ended';
  override readonly title = '响应已终止';

  constructor(
    readonly kind: ErrorKind,
    facts: Record<string, unknown> = { responseId: '2026-03' },
    private readonly faults: readonly FieldFault[] = [],
  ) {
    super('Response 2026-03 ended at 08:00', facts);
  }

  override get fieldFaults(): readonly FieldFault[] {
    return this.faults;
  }
}

const statuses: [ErrorKind, number][] = [
  ['malformed', 400],
  ['unauthenticated', 401],
  ['forbidden', 403],
  ['notFound', 404],
  ['conflict', 409],
  ['stale', 412],
  ['tooLarge', 413],
  ['unsupported', 415],
  ['refused', 422],
  ['tooMany', 429],
  ['unavailable', 503],
];

describe('what a caller is told', () => {
  it.each(statuses)('of a refusal that is %s: %i, its code, a Chinese title, the facts', (kind, status) => {
    expect(toProblem(new Refusal(kind))).toEqual({
      type: 'urn:qingkong:problem:response-ended',
      title: '响应已终止',
      status,
      code: 'response-ended',
      detail: 'Response 2026-03 ended at 08:00',
      ...(status === 401 ? {} : { responseId: '2026-03' }),
    });
  });

  it('of bad fields: each by its JSON pointer', () => {
    const errors = [{ pointer: '/recipients/0/unitId', detail: 'must be a string' }];
    expect(toProblem(new Refusal('malformed', {}, errors))).toMatchObject({ status: 400, errors });
  });

  it('of facts that happen to be called like a member of the answer: the member', () => {
    expect(toProblem(new Refusal('conflict', { status: 200, code: 'fine', title: 'x' }))).toMatchObject({
      status: 409,
      code: 'response-ended',
      title: '响应已终止',
    });
  });

  it.each<[unknown, number, string]>([
    [new NotFoundException('Cannot GET /v1/nothing'), 404, 'not-found'],
    [new BadRequestException('Unexpected token'), 400, 'malformed-body'],
    [new ForbiddenException(), 403, 'refused'],
    [new HttpException('Teapot', 418), 418, 'refused'],
    [new InternalServerErrorException(), 500, 'internal'],
    [Object.assign(new Error('request entity too large'), { status: 413, type: 'entity.too.large' }), 413, 'too-large'],
    [
      Object.assign(new Error('bad charset'), { status: 415, type: 'charset.unsupported' }),
      415,
      'unsupported-media-type',
    ],
    [Object.assign(new Error('aborted'), { status: 400, type: 'request.aborted' }), 400, 'malformed-body'],
    [Object.assign(new Error('deadlock detected'), { code: '40P01' }), 503, 'unavailable'],
    [new Error('Connection terminated unexpectedly'), 503, 'unavailable'],
    [new Error('timeout exceeded when trying to connect'), 503, 'unavailable'],
    [Object.assign(new Error('duplicate key'), { code: '23505' }), 500, 'internal'],
    [Object.assign(new Error('provider'), { status: 502 }), 500, 'internal'],
    [new TypeError('Cannot read properties of undefined'), 500, 'internal'],
    ['a string', 500, 'internal'],
    [null, 500, 'internal'],
    [undefined, 500, 'internal'],
  ])('of %s: %i %s', (error, status, code) => {
    expect(toProblem(error)).toMatchObject({ status, code, type: `urn:qingkong:problem:${code}` });
  });

  it('of what went wrong inside: nothing', () => {
    const error = Object.assign(new Error('password authentication failed for user "qingkong" at 10.0.0.3'), {
      query: 'select secret',
    });
    expect(JSON.stringify(toProblem(error))).not.toMatch(/password|10\.0|secret|at /);
  });
});
