import { at, changed, type Desk, openDesk, sample } from '../alert/testing/intake-desk';
import { CannotBeApplied } from './quarantine.service';

const YELLOW = 'story-02-10-1530-yellow.xml';

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
  await desk.passesTo('02-10 15:35');
});
afterEach(() => desk.close());

describe('C09, R15 nobody acts before the duty officer decides', () => {
  it('an unknown sender starts nothing, and the duty officer is told in Chinese', async () => {
    const { message } = await desk.receives(sample('quarantine-unknown-sender.xml'));
    expect(message).toMatchObject({ state: 'quarantined', reason: 'sender-unknown' });
    expect(await desk.standing()).toEqual([]);
    expect(await desk.said('alert.quarantined')).toMatchObject({
      alertId: message.id,
      reason: 'sender-unknown',
      summary: '发送方不在方案的发送方名单内（关于发布重污染天气黄色预警的通知）',
    });
  });

  it('applied, it starts what it says, with who and why', async () => {
    const { message } = await desk.receives(sample('quarantine-unknown-sender.xml'));
    expect(await desk.applies(message.id)).toMatchObject({ state: 'applied', decidedBy: 'person-duty' });
    expect(await desk.standing()).toHaveLength(1);
    const entries = await desk.db.query('select actor, action, subject, reason from audit_entry');
    expect(entries).toEqual([{ actor: 'person-duty', action: 'apply', subject: message.id, reason: '电话核实无误' }]);
    await expect(desk.applies(message.id)).rejects.toMatchObject({ code: 'alert-already-decided' });
  });

  it('two officers at once: one of them decides', async () => {
    const { message } = await desk.receives(sample('quarantine-unknown-sender.xml'));
    const both = await Promise.allSettled([desk.applies(message.id), desk.dismisses(message.id)]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await desk.db.query('select 1 from audit_entry')).toHaveLength(1);
  });

  it('dismissed, it stays so', async () => {
    const { message } = await desk.receives(sample('quarantine-unknown-sender.xml'));
    expect(await desk.dismisses(message.id)).toMatchObject({ state: 'dismissed' });
    await expect(desk.applies(message.id)).rejects.toMatchObject({ code: 'alert-already-decided' });
    expect(await desk.standing()).toEqual([]);
  });

  it.each([
    'quarantine-colour-disagrees.xml',
    'quarantine-level-disagrees.xml',
    'quarantine-other-area.xml',
    'quarantine-other-event.xml',
    'quarantine-unknown-colour.xml',
    'quarantine-blue.xml',
    'quarantine-unknown-reference.xml',
    'absurd-year-9999.xml',
  ])('%s cannot be applied by waiving authority, and waits on', async (name) => {
    const { message } = await desk.receives(sample(name));
    expect(message.state).toBe('quarantined');
    await expect(desk.applies(message.id)).rejects.toThrow(CannotBeApplied);
    expect(await desk.standing()).toEqual([]);
    expect(await desk.db.query(`select 1 from alert_message where state = 'quarantined'`)).toHaveLength(1);
    expect(await desk.db.query('select 1 from audit_entry')).toEqual([]);
  });

  it('R29 an alert whose lift came while it waited is not started any more', async () => {
    const { message } = await desk.receives(sample('quarantine-unknown-sender.xml'));
    const { sender, identifier, sent } = message;
    await desk.passesTo('02-14 08:00');
    await desk.receives(changed('story-02-14-0800-cancel.xml', { references: [{ sender, identifier, sent }] }));
    await expect(desk.applies(message.id)).rejects.toMatchObject({ facts: { reason: 'lifted-before-it-came' } });
    expect(await desk.standing()).toEqual([]);
  });

  it('a lift that names an alert we never got ends what runs, once the duty officer lets it', async () => {
    await desk.receives(sample(YELLOW));
    await desk.passesTo('02-14 08:00');
    const references = [{ sender: 'nobody@hq.example', identifier: 'X', sent: at('02-10 15:30') }];
    const { message } = await desk.receives(changed('story-02-14-0800-cancel.xml', { references }));
    expect(message.reason).toBe('lift-of-unapplied-alert');
    await desk.applies(message.id);
    expect(await desk.standing()).toEqual(['2026-01 ended']);
  });
});
