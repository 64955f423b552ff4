import { localTime } from '../response/response-view';
import { type Instruction } from './instruction.entity';
import { type NamedAssignment } from './instruction.repository';

/** An instruction as the API shows it, with all it was given to, in order; the last one has it unless it is closed. */
export function instructionView(instruction: Instruction, assignments: readonly NamedAssignment[], timeZone: string) {
  const { id, alertId, kind, state, sender, headline, text, documentNumber, version } = instruction;
  const { closedBy, closeReason } = instruction;
  return {
    ...{ id, alertId, kind, state, sender, headline, text, documentNumber },
    receivedAt: localTime(instruction.receivedAt, timeZone),
    assignments: assignments
      .filter(({ instructionId }) => instructionId === id)
      .map((assignment) => assignmentView(assignment, timeZone)),
    closedAt: localTime(instruction.closedAt, timeZone),
    ...{ closedBy, closeReason, version },
  };
}

function assignmentView(assignment: NamedAssignment, timeZone: string) {
  const { unitId, unitName, note, assignedBy } = assignment;
  return {
    ...{ unitId, unitName, note },
    dueAt: localTime(assignment.dueAt, timeZone),
    assignedAt: localTime(assignment.assignedAt, timeZone),
    assignedBy,
    overdueAt: localTime(assignment.overdueAt, timeZone),
    endedAt: localTime(assignment.endedAt, timeZone),
  };
}
