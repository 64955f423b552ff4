import { Allow, type Caller, CurrentCaller } from '@qingkong/auth';
import { Idempotency } from '@qingkong/http';
import { Database, type Tx } from '@qingkong/persistence';
import { type Plan } from '@qingkong/plan';
import { PLAN } from '@qingkong/service';
import { Body, Controller, Get, Headers, HttpCode, Inject, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { InstructionNotFound } from './instruction-refusals';
import { instructionView } from './instruction-view';
import { type Instruction } from './instruction.entity';
import { assignmentsOf, findInstruction, listInstructions } from './instruction.repository';
import { AssignInstruction, CloseInstruction, ListInstructions } from './instruction.requests';
import { InstructionService } from './instruction.service';

/** The inbox of HQ's 工作指令: what came, who has it, what became of it (C04, C14). */
@Controller('v1/instructions')
@Allow('duty', 'head', 'auditor')
export class InstructionController {
  constructor(
    @Inject(PLAN) private readonly plan: Plan,
    private readonly db: Database,
    private readonly idempotency: Idempotency,
    private readonly instructions: InstructionService,
  ) {}

  /** Newest first. */
  @Get()
  list(@Query() { state, limit, cursor }: ListInstructions) {
    return this.db.transaction(async (tx) => {
      const found = await listInstructions(tx, { state: state ?? null, before: cursor ?? null, limit });
      const nextCursor = found.length === limit ? (found.at(-1)?.id ?? null) : null;
      return { items: await this.views(tx, found), nextCursor };
    });
  }

  /** One instruction with whom it was given to. */
  @Get(':id')
  one(@Param('id', ParseUUIDPipe) id: string) {
    return this.db.transaction(async (tx) => {
      const instruction = await findInstruction(tx, id);
      if (!instruction) throw new InstructionNotFound(id);
      return this.view(tx, instruction);
    });
  }

  /** Gives it to a unit until a time that lies ahead, in the place of whoever has it (C14). */
  @Post(':id/assign')
  @HttpCode(200)
  @Allow('duty')
  assign(
    @Param('id', ParseUUIDPipe) id: string,
    @Body() body: AssignInstruction,
    @CurrentCaller() { sub }: Caller,
    @Headers('idempotency-key') key: string | undefined,
  ) {
    const attempt = { caller: sub, key, body, route: `POST /v1/instructions/${id}/assign` };
    const order = { unitId: body.unitId, note: body.note, dueAt: new Date(body.dueAt), by: sub };
    return this.idempotency.transaction(attempt, async (tx) =>
      this.view(tx, await this.instructions.assign(tx, id, order)),
    );
  }

  /** Needs no Idempotency-Key: the second one finds it closed. */
  @Post(':id/close')
  @HttpCode(200)
  @Allow('duty')
  close(
    @Param('id', ParseUUIDPipe) id: string,
    @Body() { reason }: CloseInstruction,
    @CurrentCaller() { sub }: Caller,
  ) {
    return this.db.transaction(async (tx) => this.view(tx, await this.instructions.close(tx, id, sub, reason)));
  }

  private async views(tx: Tx, instructions: readonly Instruction[]) {
    const assignments = await assignmentsOf(
      tx,
      instructions.map(({ id }) => id),
    );
    return instructions.map((instruction) => instructionView(instruction, assignments, this.plan.timeZone));
  }

  private async view(tx: Tx, instruction: Instruction) {
    return instructionView(instruction, await assignmentsOf(tx, [instruction.id]), this.plan.timeZone);
  }
}
