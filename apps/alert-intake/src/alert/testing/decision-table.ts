import { loadPlan } from '@qingkong/plan';
import { join } from 'node:path';
import { type Authority } from '../../sender/authority';
import { type AlertContent } from '../../format/alert-content';
import { decideAlert } from '../alert-decision';
import { type KnownAlert, type OpenResponse, type Situation, type Verdict } from '../alert-verdict';

export const plan = loadPlan(join(__dirname, '../../../../../plans/chaoyang.yaml'));
/** `10T15:30` of February 2026 in Beijing. */
export const at = (time: string): Date => new Date(`2026-02-${time}:00+08:00`);

/** The story's yellow alert; every row of the tables says what is different. */
export const yellow: AlertContent = {
  sender: 'city-platform@hq.chaoyang.example',
  identifier: 'CY-HQ-2026-0001',
  sent: at('10T15:30'),
  status: 'actual',
  messageType: 'alert',
  scope: 'restricted',
  references: [],
  category: 'alert',
  language: 'zh-CN',
  event: '重污染天气',
  severityColour: 'yellow',
  parameterColour: 'yellow',
  responseLevel: 'III',
  areaCodes: ['211300'],
  areaDescriptions: ['朝阳市'],
  effective: at('10T15:30'),
  onset: at('10T22:00'),
  expires: at('14T12:00'),
  responseTypes: ['execute'],
  liftHint: null,
  headline: '关于发布重污染天气黄色预警的通知',
  description: null,
  instruction: null,
  primaryPollutant: 'PM2.5',
  basis: null,
  documentNumber: null,
  absurdities: [],
};

export const city: Authority = { kind: 'granted', jurisdiction: '211300' };
export const county: Authority = { kind: 'granted', jurisdiction: '211324' };
export const waived: Authority = { kind: 'waived', jurisdiction: '211300' };

export const running: OpenResponse = {
  id: 'running',
  kind: 'actual',
  origin: 'alert',
  jurisdiction: '211300',
  areaCodes: ['211300'],
  state: 'active',
  level: 'III',
  levelFromAt: at('10T22:00'),
  onsetAt: at('10T22:00'),
  alertSentAt: at('10T15:30'),
  lastSentAt: at('10T15:30'),
  liftDueAt: null,
  liftAlertId: null,
  liftSentAt: null,
  statedStarts: [at('10T22:00')],
};
export const announced: OpenResponse = { ...running, state: 'announced' };
export const drill: OpenResponse = { ...running, id: 'drill', kind: 'drill' };
export const ofKazuo: OpenResponse = { ...running, id: 'kazuo', jurisdiction: '211324', areaCodes: ['211324'] };
export const inTwoCounties: OpenResponse = { ...running, areaCodes: ['211324', '211381'] };

/** The message that led to the response `running`; a test says what is different. */
export const named: KnownAlert = {
  ...{ id: 'message', state: 'applied', category: 'alert', isLift: false },
  ...{ responseId: 'running', kind: 'actual', jurisdiction: '211300' },
};
export const reference = { sender: yellow.sender, identifier: yellow.identifier, sent: yellow.sent };

/** What is different from the story's yellow alert, sent by the city, while nothing runs. */
export interface Row {
  readonly content?: Partial<AlertContent>;
  readonly authority?: Authority;
  readonly situation?: Partial<Situation>;
}

export function decide({ content = {}, authority = city, situation = {} }: Row): Verdict {
  const usual: Situation = {
    now: at('10T15:30'),
    open: [],
    references: [],
    standingLift: null,
    latestResponseId: null,
  };
  return decideAlert({ ...yellow, ...content }, authority, { ...usual, ...situation }, plan);
}

/** `start III`, `lift`, `ignore stale-after-lift`, … */
export function said(verdict: Verdict): string {
  if (verdict.act === 'start') return `start ${verdict.kind} ${verdict.level}`;
  if (verdict.act === 'upgrade' || verdict.act === 'downgrade') return `${verdict.act} ${verdict.level}`;
  if (verdict.act === 'relay' || verdict.act === 'relayUpdate' || verdict.act === 'relayEnd') {
    return `${verdict.act} ${verdict.responseId}`;
  }
  return 'reason' in verdict ? `${verdict.act} ${verdict.reason}` : verdict.act;
}
