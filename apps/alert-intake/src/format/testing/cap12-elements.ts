/** The official schema of CAP 1.2 (docs.oasis-open.org, CAP-v1.2.xsd) in our words, and messages made from it. Written from the standard, not from our parser. */

/** Values of a type: what the schema takes, what it refuses, and what it takes though the standard's text forbids it. */
export interface Values {
  readonly accepted: readonly string[];
  readonly refused?: readonly string[];
  readonly absurd?: readonly string[];
}

/** As in a DTD: `1` exactly one, `?` at most one, `*` any number, `+` at least one. */
export type Occurs = '1' | '?' | '*' | '+';
export type Row = readonly [path: string, occurs: Occurs, values: Values | 'group'];

export const TIME = '2026-02-10T15:30:00+08:00';

// xs:string, and polygon, circle, derefUri and digest are nothing more.
const STRING: Values = { accepted: ['重污染天气', '', ' ', '\n\t两行\n', 'x'.repeat(5000)] };
// xs:string too; 3.2.1 wants them without blanks, commas, < and &.
const TOKEN: Values = {
  accepted: ['a', '标识-1', 'x'.repeat(256)],
  absurd: ['', ' ', 'a b', 'a,b', 'a<b', 'a&b', ' a', 'a\n', 'x'.repeat(257), 'x'.repeat(20_000)],
};
const REFERENCES: Values = {
  accepted: [`a,b,${TIME}`, '', ' ', `\n a,b,${TIME}\t甲,乙,${TIME} `],
  absurd: ['a', 'a,b', 'a,b,c', `a,b,${TIME},d`, `,b,${TIME}`, `a,,${TIME}`, 'a,b,2026-02-10T15:30:00Z', `a,b,${TIME} x`],
}; // prettier-ignore

// xs:dateTime, collapsed, with the pattern \d\d\d\d-\d\d-\d\dT\d\d:\d\d:\d\d[-,+]\d\d:\d\d.
const DATE_TIME: Values = {
  accepted: [
    TIME, ' 2026-02-10T15:30:00-00:00\n', '2026-02-10T15:30:00+00:00', '2026-02-10T24:00:00+08:00', '2028-02-29T00:00:00+08:00',
    '2000-02-29T00:00:00+08:00',
  ],
  absurd: ['2028-02-29T00:00:00+14:00', '2026-02-10T15:30:00-14:00', '0001-01-01T00:00:00+00:00', '9999-12-31T23:59:59+08:00'],
  refused: [
    '', ' ', '2026-02-10T07:30:00Z', '2026-02-10T15:30:00', '2026-02-10 15:30:00+08:00', '2026-02-10T15:30:00.5+08:00',
    '2026-02-10T15:30:00.0+08:00', '2026-02-10T15:30+08:00', '2026-02-10', '20260210T153000+0800', '2026-02-10T15:30:00+0800',
    '2026-02-10T15:30:00+8:00', '2026-02-10T15:30:00,08:00', '2026-02-29T00:00:00+08:00', '1900-02-29T00:00:00+08:00',
    '2026-04-31T00:00:00+08:00', '2026-13-01T00:00:00+08:00', '2026-00-10T00:00:00+08:00', '2026-01-00T00:00:00+08:00',
    '2026-02-10T25:00:00+08:00', '2026-02-10T24:00:01+08:00', '2026-02-10T24:01:00+08:00', '2026-02-10T15:60:00+08:00',
    '2026-02-10T15:30:60+08:00', '2026-02-10T15:30:00+14:01', '2026-02-10T15:30:00-15:00', '2026-02-10T15:30:00+08:60',
    '0000-01-01T00:00:00+08:00', '-2026-02-10T15:30:00+08:00', '12026-02-10T15:30:00+08:00', '2026-02-10t15:30:00+08:00',
    '２０２６-02-10T15:30:00+08:00', `${TIME}\u00A0`, `${TIME} ${TIME}`, '明天',
  ],
}; // prettier-ignore

// xs:language, collapsed, default en-US: the default stands for an element without any character, not for one of blanks.
const LANGUAGE: Values = {
  accepted: ['zh-CN', '', ' en-US ', 'zh', 'i-klingon', 'x-a-12345678', 'zh-Hans-CN'],
  refused: [' ', '中文', 'toolonglanguage', 'zh_CN', 'zh-', '-zh', 'zh-123456789', '12', 'zh CN'],
};
const ANY_URI: Values = {
  accepted: [
    'https://a.example/x?y#z', '', 'relative/path', ' urn:a:b ', '#z', '?y', '../x', '//a.example/x', 'https://u@a.example:80/x:y',
    'https://[::1]:80/x', 'mailto:a@b.example', 'https://例.example/重污染 天气', '%41', 'a#b[c]',
  ],
  refused: ['%zz', 'a%2', ':a', '1a:b', 'a_b:c', 'a#b#c', 'a[b]', 'https://a.example/[b]', 'https://[::1', 'https://[::1]x/'],
}; // prettier-ignore
const INTEGER: Values = {
  accepted: ['0', ' +12\n', '-1', '-0', '00012', '9'.repeat(400)],
  refused: ['', ' ', '1.5', '1.0', '1e3', '0x1', '1,000', '1 2', '+', '--1', 'ten', '１２', '٣'],
};
const DECIMAL: Values = {
  accepted: ['1', '-1.5', '.5', '5.', '+.5', ' 1 ', '-1.50', `${'9'.repeat(300)}.${'9'.repeat(300)}`],
  refused: ['', ' ', '1e3', 'NaN', 'INF', '.', '-', '1,5', '1..5', '1 .5', '１'],
};

/** Enumerations of xs:string: blanks and capitals count. */
function words(all: string): Values {
  const accepted = all.split(' ');
  const [first = ''] = accepted;
  const refused = ['', ' ', 'Nonsense', first.toLowerCase(), first.toUpperCase(), ` ${first}`, `${first}\n`, `${first} ${first}`];
  return { accepted, refused: refused.filter((word) => !accepted.includes(word)) };
} // prettier-ignore

export const ROWS: readonly Row[] = [
  ['identifier', '1', TOKEN],
  ['sender', '1', TOKEN],
  ['sent', '1', DATE_TIME],
  ['status', '1', words('Actual Exercise System Test Draft')],
  ['msgType', '1', words('Alert Update Cancel Ack Error')],
  ['source', '?', STRING],
  ['scope', '1', words('Public Restricted Private')],
  ['restriction', '?', STRING],
  ['addresses', '?', STRING],
  ['code', '*', STRING],
  ['note', '?', STRING],
  ['references', '?', REFERENCES],
  ['incidents', '?', STRING],
  ['info', '*', 'group'],
  ['info/language', '?', LANGUAGE],
  ['info/category', '+', words('Geo Met Safety Security Rescue Fire Health Env Transport Infra CBRNE Other')],
  ['info/event', '1', STRING],
  ['info/responseType', '*', words('Shelter Evacuate Prepare Execute Avoid Monitor Assess AllClear None')],
  ['info/urgency', '1', words('Immediate Expected Future Past Unknown')],
  ['info/severity', '1', words('Extreme Severe Moderate Minor Unknown')],
  ['info/certainty', '1', words('Observed Likely Possible Unlikely Unknown')],
  ['info/audience', '?', STRING],
  ['info/eventCode', '*', 'group'],
  ['info/eventCode/valueName', '1', STRING],
  ['info/eventCode/value', '1', STRING],
  ['info/effective', '?', DATE_TIME],
  ['info/onset', '?', DATE_TIME],
  ['info/expires', '?', DATE_TIME],
  ['info/senderName', '?', STRING],
  ['info/headline', '?', STRING],
  ['info/description', '?', STRING],
  ['info/instruction', '?', STRING],
  ['info/web', '?', ANY_URI],
  ['info/contact', '?', STRING],
  ['info/parameter', '*', 'group'],
  ['info/parameter/valueName', '1', STRING],
  ['info/parameter/value', '1', STRING],
  ['info/resource', '*', 'group'],
  ['info/resource/resourceDesc', '1', STRING],
  ['info/resource/mimeType', '1', STRING],
  ['info/resource/size', '?', INTEGER],
  ['info/resource/uri', '?', ANY_URI],
  ['info/resource/derefUri', '?', STRING],
  ['info/resource/digest', '?', STRING],
  ['info/area', '*', 'group'],
  ['info/area/areaDesc', '1', STRING],
  ['info/area/polygon', '*', STRING],
  ['info/area/circle', '*', STRING],
  ['info/area/geocode', '*', 'group'],
  ['info/area/geocode/valueName', '1', STRING],
  ['info/area/geocode/value', '1', { accepted: ['211300', '211300000000'], absurd: ['', 'UGC-1', '朝阳'] }],
  ['info/area/altitude', '?', DECIMAL],
  ['info/area/ceiling', '?', DECIMAL],
];

export const nameOf = (path: string): string => path.split('/').at(-1) ?? '';
export const parentOf = (path: string): string => path.split('/').slice(0, -1).join('/');

/** The paths of an element's children, in the schema's order; '' is the alert. */
export function childrenOf(path: string): string[] {
  return ROWS.map(([other]) => other).filter((other) => parentOf(other) === path);
}

/** `/alert/info[1]/area[1]/geocode[1]`: every element that may repeat carries its number. */
export function pointerTo(path: string): string {
  const steps = path.split('/').map((name, at, all) => {
    const row = ROWS.find(([other]) => other === all.slice(0, at + 1).join('/'));
    return row?.[1] === '*' || row?.[1] === '+' ? `${name}[1]` : name;
  });
  return `/alert/${steps.join('/')}`;
}

export const escaped = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');

/** A message with every element of the schema once; `change` gives what stands instead of the element at a path, as XML. */
export function message(change: (path: string, xml: string) => string = (_, xml) => xml): string {
  const render = (path: string): string => {
    const [, , values] = ROWS.find(([other]) => other === path) ?? [];
    const inner = values === 'group' ? childrenOf(path).map(render).join('') : escaped(values?.accepted[0] ?? '');
    return change(path, `<${nameOf(path)}>${inner}</${nameOf(path)}>`);
  };
  return `<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">${childrenOf('').map(render).join('')}</alert>`;
}
