import { Injectable } from '@nestjs/common';
import {
  DomainError,
  type ResponseAnnounced,
  type ResponseLifted,
  type ResponseStarted,
  type ResponseWithdrawn,
} from '@qingkong/contracts';
import { type Tx } from '@qingkong/persistence';
import { Response } from './response.entity';

/** An event about a response that was never announced to us: put aside, so that it can be replayed after the announcement. */
export class ResponseUnknown extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'response-unknown';
  override readonly title = '未知的响应';
}

/** This service's copy of the responses, kept by events. Each verb locks the row and returns it as it is afterwards. */
@Injectable()
export class Responses {
  async announce(tx: Tx, event: ResponseAnnounced): Promise<Response> {
    const responses = tx.getRepository(Response);
    const response = responses.create({
      id: event.responseId,
      serial: event.serial,
      kind: event.kind,
      jurisdiction: event.jurisdiction,
      planVersion: event.planVersion,
      announcedAt: new Date(event.receivedAt),
      onsetAt: new Date(event.onsetAt),
      endedAt: null,
      state: 'announced',
      openedThrough: null,
    });
    await responses.insert(response);
    return response;
  }

  async start(tx: Tx, event: ResponseStarted): Promise<Response> {
    return this.change(tx, event.responseId, (response) => response.start());
  }

  async lift(tx: Tx, event: ResponseLifted): Promise<Response> {
    return this.change(tx, event.responseId, (response) => response.lift(new Date(event.endedAt)));
  }

  async withdraw(tx: Tx, event: ResponseWithdrawn): Promise<Response> {
    return this.change(tx, event.responseId, (response) => response.withdraw());
  }

  /** The row, locked; throws {@link ResponseUnknown}. */
  async locked(tx: Tx, id: string): Promise<Response> {
    const response = await tx.getRepository(Response).findOne({ where: { id }, lock: { mode: 'pessimistic_write' } });
    if (!response) throw new ResponseUnknown(`Response ${id} was never announced here`, { responseId: id });
    return response;
  }

  private async change(tx: Tx, id: string, verb: (response: Response) => void): Promise<Response> {
    const response = await this.locked(tx, id);
    verb(response);
    return tx.getRepository(Response).save(response);
  }
}
