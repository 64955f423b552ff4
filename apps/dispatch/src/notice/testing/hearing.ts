import { type NoticeSubject, type Recipient, type RecipientUnit, type ResponseFacts } from '../notice-subject';
import { compose, type Words, type WordsContext } from '../words';

/** The city's yellow of the story, and as an assurance, a drill and a county's own. All of it invented. */
export const response: ResponseFacts = {
  ...{ serial: '2026-01', drill: false, origin: 'alert', colour: 'yellow', level: 'III' },
  ...{ primaryPollutant: 'PM2.5', documentNumber: '朝重污染指办〔2026〕1号' },
};
export const assurance: ResponseFacts = {
  ...{ ...response, serial: '2026-02', origin: 'assurance', colour: 'orange', level: 'II' },
  documentNumber: '朝环函〔2026〕7号',
};
export const drill: ResponseFacts = { ...response, drill: true };
export const byHandDrill: ResponseFacts = { ...assurance, drill: true, documentNumber: null };
export const county: ResponseFacts = {
  ...{ ...response, serial: '喀左县2026-01', colour: 'red', level: 'I', documentNumber: null },
};

export const enterprise: RecipientUnit = {
  ...{ id: 'enterprise-2', kind: 'enterprise', name: '喀左晨阳水泥有限公司', county: '喀左县工业和信息化局' },
  ...{ idle: false, previousLines: [] },
  lines: [{ name: '回转窑', text: '限产：负荷降至70%', kind: 'limitProduction', interruptible: true }],
};

export function staff(id: string, kind: RecipientUnit['kind'], name: string): RecipientUnit {
  return { id, kind, name, county: null, idle: false, previousLines: [], lines: [] };
}
export const kazuo = staff('county-211324', 'countyBureau', '喀左县工业和信息化局');
export const member = staff('leading-group', 'leadingGroup', '领导小组');

export const to = (...units: RecipientUnit[]): Recipient => {
  return { personId: 'person-invented', address: '+86', units, repeatOf: null };
};

const CONTEXT: WordsContext = {
  ...{ kind: 'sms', link: 'https://qingkong.example/a/0123456789abcdef0123456789abcdef' },
  ...{ bureau: '朝阳市工业和信息化局', drillPrefix: '【演练】', timeZone: 'Asia/Shanghai' },
};

/** What he reads or hears; by SMS with a link, unless `changed`. */
export function heard(subject: NoticeSubject, recipient: Recipient, changed: Partial<WordsContext> = {}): Words {
  return compose(subject, recipient, { ...CONTEXT, ...changed });
}

/** The text without the name of who says it and without the link. */
export function said(subject: NoticeSubject, ...units: RecipientUnit[]): string {
  return heard(subject, to(...units), { link: null }).text.replace(/^(【[^】]+】)+/, (names) =>
    names.includes('【演练】') ? '【演练】' : '',
  );
}
