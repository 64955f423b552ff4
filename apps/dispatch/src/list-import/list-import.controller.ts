import { createHash } from 'node:crypto';
import { Allow, type Caller, CurrentCaller } from '@qingkong/auth';
import { Idempotency } from '@qingkong/http';
import { Database } from '@qingkong/persistence';
import {
  Body,
  Controller,
  Get,
  Headers,
  HttpCode,
  Param,
  ParseUUIDPipe,
  Post,
  Query,
  Res,
  UploadedFile,
  UseInterceptors,
} from '@nestjs/common';
import { FileInterceptor } from '@nestjs/platform-express';
import { type Response } from 'express';
import { type ListChange } from '../reduction-list/list-diff';
import { type ListFault } from '../reduction-list/list-fault';
import { MAX_BYTES } from '../reduction-list/list-records';
import { listVersions, type ListVersionRow } from '../reduction-list/reduction-list.repository';
import { writeFaultWorkbook } from './fault-workbook';
import { ListFileMissing } from './list-import-refusals';
import { ListImportRunner } from './list-import-runner.service';
import { itemsOf, listImports, type ListImportView } from './list-import.repository';
import { ItemsQuery, UploadListRequest } from './list-import.requests';
import { ListImportService } from './list-import.service';

/** A file of a multipart form; its name as the bytes were read, one character a byte. */
interface UploadedList {
  readonly originalname: string;
  readonly buffer: Buffer;
}

interface Page<T> {
  readonly items: readonly T[];
  readonly next: number | null;
}

const oneFile = { limits: { fileSize: MAX_BYTES, files: 1, fields: 4, fieldSize: 1_024, parts: 6 } };
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const PIECE = 500;

/** The reduction list: a file comes in, is checked and compared as a job, and is published on command (C21). */
@Controller('v1/lists')
@Allow('duty', 'head', 'auditor')
export class ListImportController {
  constructor(
    private readonly db: Database,
    private readonly imports: ListImportService,
    private readonly runner: ListImportRunner,
    private readonly idempotency: Idempotency,
  ) {}

  /** The editions there are, the one in force first. */
  @Get()
  versions(): Promise<{ items: ListVersionRow[]; next: null }> {
    return this.db.transaction(async (tx) => ({ items: await listVersions(tx), next: null }));
  }

  /** Takes a workbook or CSV, at most 20 MiB; what becomes of it is seen at the import. */
  @Post()
  @HttpCode(202)
  @Allow('duty')
  @UseInterceptors(FileInterceptor('file', oneFile))
  async upload(
    @UploadedFile() file: UploadedList | undefined,
    @Body() { label, publishedOn }: UploadListRequest,
    @CurrentCaller() { sub }: Caller,
    @Headers('idempotency-key') key?: string,
  ): Promise<{ id: string; state: 'queued' }> {
    if (!file) throw new ListFileMissing('Send the file as form field "file"');
    const fileName = Buffer.from(file.originalname, 'latin1').toString('utf8').replace(/\p{C}/gu, '').slice(0, 200);
    const upload = { label, publishedOn, fileName, file: file.buffer, uploadedBy: sub };
    const body = { label, publishedOn, hash: createHash('sha256').update(file.buffer).digest('hex') };
    const taken = await this.idempotency.transaction({ caller: sub, key, route: 'lists', body }, (tx) =>
      this.imports.upload(tx, upload),
    );
    this.runner.look();
    return taken;
  }

  /** The newest imports. */
  @Get('imports')
  list(): Promise<{ items: ListImportView[]; next: null }> {
    return this.db.transaction(async (tx) => ({ items: await listImports(tx), next: null }));
  }

  /** One import: its state, how many rows are read, what was found. */
  @Get('imports/:id')
  get(@Param('id', ParseUUIDPipe) id: string): Promise<ListImportView> {
    return this.db.transaction((tx) => this.imports.get(tx, id));
  }

  /** Everything wrong with it, in the order of the file. */
  @Get('imports/:id/faults')
  faults(@Param('id', ParseUUIDPipe) id: string, @Query() query: ItemsQuery): Promise<Page<ListFault>> {
    return this.page(id, 'fault', query);
  }

  /** The same as a workbook, for whoever mends the list. */
  @Get('imports/:id/faults.xlsx')
  async faultWorkbook(@Param('id', ParseUUIDPipe) id: string, @Res() response: Response): Promise<void> {
    await this.db.transaction((tx) => this.imports.get(tx, id));
    response.setHeader('content-type', XLSX);
    response.setHeader('content-disposition', `attachment; filename="faults-${id}.xlsx"`);
    await writeFaultWorkbook(this.allFaults(id), response);
  }

  /** What is different from the list it was compared with, enterprise by enterprise and field by field. */
  @Get('imports/:id/diff')
  diff(@Param('id', ParseUUIDPipe) id: string, @Query() query: ItemsQuery): Promise<Page<ListChange>> {
    return this.page(id, 'change', query);
  }

  /** Reads and compares it anew, because another list is in force now. */
  @Post('imports/:id/check')
  @HttpCode(202)
  @Allow('duty')
  async check(@Param('id', ParseUUIDPipe) id: string): Promise<ListImportView> {
    await this.db.transaction((tx) => this.imports.recheck(tx, id));
    this.runner.look();
    return this.get(id);
  }

  /** Makes it the list in force. Needs no Idempotency-Key: the second time finds it published. */
  @Post('imports/:id/publish')
  @HttpCode(200)
  @Allow('duty')
  async publish(@Param('id', ParseUUIDPipe) id: string, @CurrentCaller() { sub }: Caller): Promise<ListImportView> {
    await this.db.transaction((tx) => this.imports.publish(tx, id, sub));
    return this.get(id);
  }

  private page<T>(id: string, part: 'fault' | 'change', { cursor, limit }: ItemsQuery): Promise<Page<T>> {
    return this.db.transaction(async (tx) => {
      await this.imports.get(tx, id);
      const items = await itemsOf<T>(tx, id, part, { from: cursor, limit });
      return { items, next: items.length === limit ? cursor + limit : null };
    });
  }

  private async *allFaults(id: string): AsyncGenerator<ListFault> {
    for (let from = 0; ; from += PIECE) {
      const piece = await this.db.transaction((tx) => itemsOf<ListFault>(tx, id, 'fault', { from, limit: PIECE }));
      yield* piece;
      if (piece.length < PIECE) return;
    }
  }
}
