import { parseCap12 } from './cap12';
import { MalformedAlert, type MalformedCode } from './malformed-alert';

type Node = [name: string, content: string | Node[]];
/** What the official schema says of one element: how often, and values it accepts and refuses. Written from the standard. */
type Row = [path: string, occurs: '1' | '?' | '*' | '+', accepted: string[], refused: string[]];

const TIME = '2026-02-10T15:30:00+08:00';
const TIMES: [string[], string[]] = [
  [TIME, ' 2026-02-10T15:30:00-00:00\n', '2026-02-10T24:00:00+08:00', '2028-02-29T00:00:00+14:00'],
  ['', '2026-02-10T07:30:00Z', '2026-02-10T15:30:00', '2026-02-10 15:30:00+08:00', '2026-02-10T15:30:00.5+08:00',
   '2026-02-10T15:30:00+0800', '2026-02-29T00:00:00+08:00', '2026-13-01T00:00:00+08:00', '2026-02-10T25:00:00+08:00',
   '2026-02-10T24:00:01+08:00', '2026-02-10T15:60:00+08:00', '2026-02-10T15:30:60+08:00', '2026-02-10T15:30:00+14:01',
   '2026-02-10T15:30:00,08:00', '0000-01-01T00:00:00+08:00', '２０２６-02-10T15:30:00+08:00'],
]; // prettier-ignore
const ANY: [string[], string[]] = [['', ' ', '重污染天气', 'x'.repeat(5000)], []];
const words = (...accepted: string[]): [string[], string[]] => [
  accepted,
  ['', 'Nonsense', accepted[0]?.toLowerCase() ?? '', ` ${accepted[0]}`],
];
const TOKEN: [string[], string[]] = [
  ['a', '标识-1', 'x'.repeat(256)],
  ['', 'a b', 'a,b', 'a<b', 'a&b', ' a', 'x'.repeat(257)],
];
const URI: [string[], string[]] = [
  ['', 'https://a.example/x?y#z', 'relative/path', ' urn:a:b '],
  ['%zz', ':a', '1a:b', 'a#b#c'],
];

const ROWS: Row[] = [
  ['identifier', '1', ...TOKEN],
  ['sender', '1', ...TOKEN],
  ['sent', '1', ...TIMES],
  ['status', '1', ...words('Actual', 'Exercise', 'System', 'Test', 'Draft')],
  ['msgType', '1', ...words('Alert', 'Update', 'Cancel', 'Ack', 'Error')],
  ['source', '?', ...ANY],
  ['scope', '1', ...words('Public', 'Restricted', 'Private')],
  ['restriction', '?', ...ANY],
  ['addresses', '?', ...ANY],
  ['code', '*', ...ANY],
  ['note', '?', ...ANY],
  [
    'references',
    '?',
    ['', `a,b,${TIME}`, `\n a,b,${TIME}\t甲,乙,${TIME} `],
    ['a', 'a,b', 'a,b,c', `a,b,${TIME},d`, `,b,${TIME}`],
  ],
  ['incidents', '?', ...ANY],
  ['info', '*', [], []],
  ['info/language', '?', ['', 'zh', 'zh-CN', ' en-US '], ['中文', 'toolonglanguage', 'zh_CN']],
  [
    'info/category',
    '+',
    ...words(
      'Geo',
      'Met',
      'Safety',
      'Security',
      'Rescue',
      'Fire',
      'Health',
      'Env',
      'Transport',
      'Infra',
      'CBRNE',
      'Other',
    ),
  ],
  ['info/event', '1', ...ANY],
  [
    'info/responseType',
    '*',
    ...words('Shelter', 'Evacuate', 'Prepare', 'Execute', 'Avoid', 'Monitor', 'Assess', 'AllClear', 'None'),
  ],
  ['info/urgency', '1', ...words('Immediate', 'Expected', 'Future', 'Past', 'Unknown')],
  ['info/severity', '1', ...words('Extreme', 'Severe', 'Moderate', 'Minor', 'Unknown')],
  ['info/certainty', '1', ...words('Observed', 'Likely', 'Possible', 'Unlikely', 'Unknown')],
  ['info/audience', '?', ...ANY],
  ['info/eventCode', '*', [], []],
  ['info/eventCode/valueName', '1', ...ANY],
  ['info/eventCode/value', '1', ...ANY],
  ['info/effective', '?', ...TIMES],
  ['info/onset', '?', ...TIMES],
  ['info/expires', '?', ...TIMES],
  ['info/senderName', '?', ...ANY],
  ['info/headline', '?', ...ANY],
  ['info/description', '?', ...ANY],
  ['info/instruction', '?', ...ANY],
  ['info/web', '?', ...URI],
  ['info/contact', '?', ...ANY],
  ['info/parameter', '*', [], []],
  ['info/parameter/valueName', '1', ...ANY],
  ['info/parameter/value', '1', ...ANY],
  ['info/resource', '*', [], []],
  ['info/resource/resourceDesc', '1', ...ANY],
  ['info/resource/mimeType', '1', ...ANY],
  ['info/resource/size', '?', ['0', ' +12 ', '-1'], ['', '1.5', '1e3', 'ten']],
  ['info/resource/uri', '?', ...URI],
  ['info/resource/derefUri', '?', ...ANY],
  ['info/resource/digest', '?', ...ANY],
  ['info/area', '*', [], []],
  ['info/area/areaDesc', '1', ...ANY],
  ['info/area/polygon', '*', ...ANY],
  ['info/area/circle', '*', ...ANY],
  ['info/area/geocode', '*', [], []],
  ['info/area/geocode/valueName', '1', ...ANY],
  ['info/area/geocode/value', '1', ...ANY],
  ['info/area/altitude', '?', ['1', '-1.5', '.5', '5.', ' 1 '], ['', '1e3', 'NaN', '.', '1,5']],
  ['info/area/ceiling', '?', ['12000'], ['high']],
];

const children = (path: string): Row[] =>
  ROWS.filter(([other]) => other.startsWith(path === '' ? '' : `${path}/`) && depth(other) === depth(path) + 1);
const depth = (path: string): number => (path === '' ? 0 : path.split('/').length);
const nameOf = (path: string): string => path.split('/').at(-1) ?? '';

/** A message with every element of the standard once; `change` rewrites the children of the group at `parent`. */
function message(parent: string, change: (nodes: Node[]) => Node[]): string {
  const build = (path: string): Node[] => {
    const nodes = children(path).map(([child, , accepted]): Node => {
      return [nameOf(child), children(child).length > 0 ? build(child) : (accepted[0] ?? '')];
    });
    return path === parent ? change(nodes) : nodes;
  };
  const render = ([name, content]: Node): string => {
    const inner = typeof content === 'string' ? escape(content) : content.map(render).join('');
    return `<${name}>${inner}</${name}>`;
  };
  return `<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">${build('').map(render).join('')}</alert>`;
}
const escape = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');

function refusal(xml: string): [MalformedCode, string | undefined] | 'accepted' {
  try {
    parseCap12(Buffer.from(xml));
    return 'accepted';
  } catch (error) {
    if (error instanceof MalformedAlert) return [error.code, error.pointer];
    throw error;
  }
}

const parentOf = (path: string): string => path.split('/').slice(0, -1).join('/');
const without = (name: string) => (nodes: Node[]) => nodes.filter(([other]) => other !== name);
const twice = (name: string) => (nodes: Node[]) => nodes.flatMap((node) => (node[0] === name ? [node, node] : [node]));
const holding = (name: string, text: string) => (nodes: Node[]) =>
  nodes.map((node): Node => (node[0] === name ? [name, text] : node));
const swapped = (name: string) => (nodes: Node[]) => {
  const at = nodes.findIndex(([other]) => other === name);
  return [...nodes.slice(0, at), nodes[at + 1], nodes[at], ...nodes.slice(at + 2)].filter((node) => node !== undefined);
};

/** `/alert/info[1]/area[1]/geocode[2]`: every element that may repeat carries its number. */
function pointer(path: string, ordinal = 1): string {
  const steps = path.split('/').map((name, at, all) => {
    const full = all.slice(0, at + 1).join('/');
    const repeats = '*+'.includes(ROWS.find(([other]) => other === full)?.[1] ?? '');
    return repeats ? `${name}[${at === all.length - 1 ? ordinal : 1}]` : name;
  });
  return `/alert/${steps.join('/')}`;
}

describe('the schema of OASIS CAP 1.2, element by element', () => {
  it('accepts a message with every element once', () => {
    expect(refusal(message('', (nodes) => nodes))).toBe('accepted');
  });

  describe.each(ROWS)('%s (%s)', (path, occurs, accepted, refused) => {
    const name = nameOf(path);
    const variant = (change: (nodes: Node[]) => Node[]) => refusal(message(parentOf(path), change));
    const isRequired = occurs === '1' || occurs === '+';
    const isSingle = occurs === '1' || occurs === '?';

    it(isRequired ? 'is missed when absent' : 'may be absent', () => {
      expect(variant(without(name))).toEqual(isRequired ? ['cap-missing-element', pointer(path)] : 'accepted');
    });

    it(isSingle ? 'is refused twice' : 'may stand several times', () => {
      expect(variant(twice(name))).toEqual(isSingle ? ['cap-repeated', pointer(path)] : 'accepted');
    });

    const isLast = children(parentOf(path)).at(-1)?.[0] === path;
    if (!isLast) {
      it('is refused after what follows it', () => {
        expect(variant(swapped(name))).toEqual(['cap-order', pointer(path)]);
      });
    }

    it('is refused with an attribute or a child of another name', () => {
      const xml = message('', (nodes) => nodes);
      expect(refusal(xml.replace(`<${name}>`, `<${name} lang="zh">`))).toEqual(['cap-attribute', expect.anything()]);
      expect(refusal(xml.replace(`</${name}>`, `<other/></${name}>`))).toEqual([
        'cap-unknown-element',
        expect.anything(),
      ]);
    });

    for (const text of accepted) {
      it(`accepts ${JSON.stringify(text).slice(0, 40)}`, () => {
        expect(variant(holding(name, text))).toBe('accepted');
      });
    }

    for (const text of refused) {
      it(`refuses ${JSON.stringify(text).slice(0, 40)}`, () => {
        expect(variant(holding(name, text))).toEqual(['cap-value', pointer(path)]);
      });
    }

    if (children(path).length > 0) {
      it('holds elements, no text', () => {
        expect(variant(holding(name, 'x'))).toEqual(['cap-text', pointer(path)]);
      });
    }
  });

  it('counts repeated elements in the pointer', () => {
    const wrongSecond = (nodes: Node[]): Node[] => [...nodes, ['info', [['category', 'Weather']]]];
    expect(refusal(message('', wrongSecond))).toEqual(['cap-value', '/alert/info[2]/category[1]']);
  });

  it.each([
    ['a signature after the last info', (xml: string) => xml.replace('</alert>', `${SIGNATURE}</alert>`), 'accepted'],
    ['two signatures', (xml: string) => xml.replace('</alert>', `${SIGNATURE}${SIGNATURE}</alert>`), 'accepted'],
    ['a signature before info', (xml: string) => xml.replace('<info>', `${SIGNATURE}<info>`), ['cap-order', '/alert/info[1]']],
    ['a signature inside info', (xml: string) => xml.replace('<event>', `${SIGNATURE}<event>`), ['cap-unknown-element', '/alert/info[1]/Signature']],
    ['another namespace at the end', (xml: string) => xml.replace('</alert>', '<x xmlns="urn:x"/></alert>'), ['cap-unknown-element', '/alert/x']],
    ['schemaLocation', (xml: string) => xml.replace('<alert ', `<alert ${XSI} xsi:schemaLocation="a b" `), 'accepted'],
    ['xsi:nil', (xml: string) => xml.replace('<alert ', `<alert ${XSI} xsi:nil="true" `), ['cap-attribute', '/alert']],
    ['comments and instructions anywhere', (xml: string) => xml.replace('>Actual<', '>Act<!-- x -->u<?x y?>al<'), 'accepted'],
    ['CDATA', (xml: string) => xml.replace('>Actual<', '><![CDATA[Actual]]><'), 'accepted'],
    ['line breaks between elements', (xml: string) => xml.replaceAll('><', '>\r\n\t <').replaceAll(/>\s+<\//g, '></'), 'accepted'],
  ] as const)('%s', (_, change, expected) => {
    expect(refusal(change(message('', (nodes) => nodes)))).toEqual(expected);
  }); // prettier-ignore
});

const XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';
const SIGNATURE = '<Signature xmlns="http://www.w3.org/2000/09/xmldsig#" Id="s"><A b="c">x<D/></A></Signature>';
