import { type AlertContent } from '../format/alert-content';
import { Instruction, InstructionClosedAlready, type InstructionState } from './instruction.entity';

const receivedAt = new Date('2026-02-12T16:00:00+08:00');
const content = {
  sender: 'city-platform@hq.chaoyang.example',
  status: 'actual',
  headline: '关于加强夜间督导检查的工作指令',
  description: '请反馈督导情况。',
  instruction: null,
  documentNumber: '朝重污染指办〔2026〕7号',
  sent: receivedAt,
} as AlertContent;

const received = (change: Partial<AlertContent> = {}) =>
  Instruction.receive('0190a0a0-0000-7000-8000-000000000001', {
    alertId: '0190a0a0-0000-7000-8000-000000000002',
    content: { ...content, ...change },
    receivedAt,
  });

const moves: Record<string, (one: Instruction) => void> = {
  assign: (one) => one.assign(),
  close: (one) => one.close(receivedAt, 'person-duty', '已反馈'),
  revise: (one) => one.revise({ alertId: 'later', content: { ...content, headline: '更正' }, receivedAt }),
  withdraw: (one) => one.withdraw(receivedAt, { alertId: 'later', content, receivedAt }),
};
const wayTo: Record<InstructionState, readonly string[]> = { received: [], assigned: ['assign'], closed: ['close'] };
const allowed = new Set(
  ['received', 'assigned'].flatMap((state) => Object.keys(moves).map((move) => `${state} ${move}`)),
);

describe('the states of an instruction (C04, C14)', () => {
  const table = (Object.keys(wayTo) as InstructionState[]).flatMap((state) =>
    Object.keys(moves).map((move) => ({ state, move, isAllowed: allowed.has(`${state} ${move}`) })),
  );

  it.each(table)('$state → $move: $isAllowed', ({ state, move, isAllowed }) => {
    const one = received();
    for (const step of wayTo[state]) moves[step]?.(one);
    const { version } = one;
    const act = () => moves[move]?.(one);
    if (isAllowed) {
      act();
      expect(one.version).toBe(version + 1);
    } else {
      expect(act).toThrow(InstructionClosedAlready);
      expect(one).toMatchObject({ state, version });
    }
  });

  it.each([
    [{}, '关于加强夜间督导检查的工作指令'],
    [{ headline: null }, '朝重污染指办〔2026〕7号'],
    [{ headline: null, documentNumber: null }, '工作指令'],
  ])('%j is called %s', (change, title) => {
    expect(received(change).title).toBe(title);
  });

  it('taken back by HQ, says so, and by which document', () => {
    const [one, other] = [received(), received()];
    one.withdraw(receivedAt, {
      alertId: 'later',
      content: { ...content, documentNumber: '朝重污染指办〔2026〕9号' },
      receivedAt,
    });
    other.withdraw(receivedAt, { alertId: 'later', content: { ...content, documentNumber: null }, receivedAt });
    expect(one).toMatchObject({ closedBy: content.sender, closeReason: '市指挥部已撤回（朝重污染指办〔2026〕9号）' });
    expect(other).toMatchObject({ closedAt: receivedAt, closeReason: '市指挥部已撤回' });
  });

  it('R16 is a drill when it is an exercise', () => {
    expect([received().kind, received({ status: 'exercise' }).kind]).toEqual(['actual', 'drill']);
  });
});
