import { newId } from '@qingkong/messaging';
import { AlertMessage } from '../alert/alert-message.entity';
import { type AlertContent } from '../format/alert-content';
import { at, type Office, openOffice, sampleContent } from '../instruction/testing/office-desk';

let office: Office;
beforeEach(async () => {
  office = await openOffice();
  await office.isDownUntil('02-10 15:30');
});
afterEach(() => office.close());

/** A message as VerdictService leaves it. */
async function quarantined(change: Partial<AlertContent> = {}): Promise<AlertMessage> {
  const content = await sampleContent('quarantine-unknown-sender.xml', change);
  const arrival = { bytes: Buffer.from('invented'), contentType: null, way: 'kafka', client: null } as const;
  const authority = { kind: 'refused', jurisdiction: '211300', code: 'sender-unknown', text: '' } as const;
  const message = AlertMessage.receive(newId(), arrival, content, authority, office.now());
  message.quarantine(office.now(), 'sender-unknown', '发送方不在方案的发送方名单内');
  await office.act(async (tx) => {
    await office.waits.wait(tx, message);
    await tx.insert(AlertMessage, message);
  });
  return message;
}

const overdue = async () =>
  (await office.said('alert.decision-overdue')).map(
    ({ stage, waitingMinutes, skipped }) =>
      `${String(stage)}: ${String(waitingMinutes)} min, ${String(skipped)} skipped`,
  );

describe('C09, R15 the wait for the duty officer', () => {
  it('is said after 10, 20 and 40 minutes, with what it is about', async () => {
    const { id: alertId } = await quarantined();
    await office.passesTo('02-10 15:39');
    expect(await overdue()).toEqual([]);
    await office.passesTo('02-10 15:40');
    expect(await office.said('alert.decision-overdue')).toEqual([
      {
        alertId,
        kind: 'actual',
        summary: '发送方不在方案的发送方名单内（关于发布重污染天气黄色预警的通知）',
        waitingMinutes: 10,
        stage: 0,
        skipped: 0,
        at: at('02-10 15:40').toISOString(),
      },
    ]);
    for (const instant of ['15:50', '16:10', '17:00']) await office.passesTo(`02-10 ${instant}`);
    expect(await overdue()).toEqual(['0: 10 min, 0 skipped', '1: 20 min, 0 skipped', '2: 40 min, 0 skipped']);
  });

  it('ends with the decision', async () => {
    const message = await quarantined();
    await office.passesTo('02-10 15:40');
    message.dismiss(office.now(), { by: 'person-duty', note: '电话核实为误发' });
    await office.act((tx) => tx.save(message));
    await office.passesTo('02-10 17:00');
    expect(await overdue()).toEqual(['0: 10 min, 0 skipped']);
  });

  it('R28 after downtime only the latest stage is said, and the others are counted', async () => {
    await quarantined();
    await office.isDownUntil('02-10 15:55');
    await office.reconciler.fireDue();
    expect(await overdue()).toEqual(['1: 25 min, 1 skipped']);
    await office.passesTo('02-10 16:10');
    expect(await overdue()).toEqual(['1: 25 min, 1 skipped', '2: 40 min, 0 skipped']);
  });

  it('R16 of a drill is said as a drill', async () => {
    await quarantined({ status: 'exercise', headline: null });
    await office.passesTo('02-10 15:40');
    expect(await office.said('alert.decision-overdue')).toMatchObject([
      { kind: 'drill', summary: '发送方不在方案的发送方名单内' },
    ]);
  });

  it('each message waits for itself', async () => {
    await quarantined();
    await office.passesTo('02-10 15:35');
    await quarantined({ identifier: 'UNKNOWN-2' });
    await office.passesTo('02-10 15:45');
    expect(await overdue()).toEqual(['0: 15 min, 0 skipped', '0: 10 min, 0 skipped']);
  });
});
