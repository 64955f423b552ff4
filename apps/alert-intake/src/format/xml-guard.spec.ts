import { parseCap12, parseCap12InSlices } from './cap12';
import { MAX_REFERENCES_READ } from './cap12-envelope';
import { MalformedAlert } from './malformed-alert';
import { decodeXml, MAX_BYTES, MAX_REFERENCES } from './xml-guard';
import { MAX_MARKUP } from './xml-reader';

const SIGNED = 'http://www.w3.org/2000/09/xmldsig#';
const cap = (headline: string, tail = '', declaration = ''): string =>
  `${declaration}<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>i</identifier><sender>s</sender>` +
  '<sent>2026-02-10T15:30:00+08:00</sent><status>Actual</status><msgType>Alert</msgType><scope>Public</scope>' +
  '<info><category>Env</category><event>重污染天气</event><urgency>Expected</urgency><severity>Moderate</severity>' +
  `<certainty>Likely</certainty><headline>${headline}</headline></info>${tail}</alert>`;
const declared = (encoding: string): string => `<?xml version="1.0" encoding="${encoding}"?>`;

function refusal(bytes: Buffer, contentType?: string): MalformedAlert {
  try {
    parseCap12(bytes, contentType);
  } catch (error) {
    if (error instanceof MalformedAlert) return error;
    throw error;
  }
  throw new Error('accepted');
}

// Rows without a content type say so, or Jest takes the third parameter for its callback.
describe('encodings', () => {
  it.each<[string, Buffer, string | undefined]>([
    ['UTF-8 undeclared', Buffer.from(cap('晴空é')), undefined],
    ['UTF-8 declared', Buffer.from(cap('晴空é', '', declared('utf-8'))), undefined],
    ['UTF-8 with BOM', Buffer.from(`\uFEFF${cap('晴空é', '', declared('UTF-8'))}`), undefined],
    ['UTF-8 named by the content type', Buffer.from(cap('晴空é')), 'application/cap+xml; charset="UTF-8"'],
    ['ISO-8859-1 declared', Buffer.from(cap('&#x6674;&#31354;é', '', declared('iso-8859-1')).replace(/[重污染天气]/g, '?'), 'latin1'), undefined],
  ])('%s', (_, bytes, contentType) => {
    expect(parseCap12(bytes, contentType).headline).toBe('晴空é');
  }); // prettier-ignore

  it.each<[string, Buffer, string | undefined]>([
    ['UTF-16 little-endian', Buffer.from(`\uFEFF${cap('x')}`, 'utf16le'), undefined],
    ['UTF-16 without BOM', Buffer.from(cap('x'), 'utf16le'), undefined],
    ['UTF-16 big-endian', Buffer.from(`\uFEFF${cap('x')}`, 'utf16le').swap16(), undefined],
    ['UTF-32', Buffer.from([0, 0, 0xfe, 0xff, 0, 0, 0, 0x3c]), undefined],
    ['GB18030 by declaration', Buffer.from(cap('x', '', declared('GB18030'))), undefined],
    ['UTF-7 by declaration', Buffer.from(cap('x', '', declared('UTF-7'))), undefined],
    ['invalid UTF-8', Buffer.concat([Buffer.from(cap('x')), Buffer.from([0xff])]), undefined],
    ['an overlong form', Buffer.concat([Buffer.from([0xc0, 0xbc]), Buffer.from(cap('x'))]), undefined],
    ['a BOM against the declaration', Buffer.from(`\uFEFF${cap('x', '', declared('ISO-8859-1'))}`), undefined],
    ['a charset against the declaration', Buffer.from(cap('x', '', declared('ISO-8859-1'))), 'text/xml; charset=utf-8'],
    ['a charset we do not read', Buffer.from(cap('x')), 'text/xml;charset=gbk'],
  ])('refuses %s', (_, bytes, contentType) => {
    expect(refusal(bytes, contentType).code).toBe('encoding');
  });
});

describe('H1 hostile XML', () => {
  it.each([
    ['DOCTYPE', '<!DOCTYPE alert SYSTEM "http://127.0.0.1:9/x.dtd">'],
    ['entity bomb', '<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'],
    ['external entity', '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///x">]>'],
    ['lower case', '<!doctype alert>'],
  ])('refuses %s before parsing, and says where', (_, doctype) => {
    expect(refusal(Buffer.from(cap('x', '', `${declared('UTF-8')}\n${doctype}`)))).toMatchObject({
      code: 'xml-doctype',
      line: 2,
      column: 1,
    });
  });

  it('refuses a DOCTYPE even where it would be only text', () => {
    expect(refusal(Buffer.from(cap('<![CDATA[<!DOCTYPE html>]]>'))).code).toBe('xml-doctype');
  });

  it('accepts 1 MiB and refuses one byte more', () => {
    const rest = MAX_BYTES - Buffer.byteLength(cap(''));
    expect(parseCap12(Buffer.from(cap('x'.repeat(rest)))).headline).toHaveLength(rest);
    expect(refusal(Buffer.from(cap('x'.repeat(rest + 1)))).code).toBe('too-large');
    expect(refusal(Buffer.alloc(20 * 1024 * 1024, '<')).code).toBe('too-large');
  });

  it('lets the event loop turn while it reads 1 MiB', async () => {
    let isReading = true;
    let turns = 0;
    const turn = (): void => {
      turns += 1;
      if (isReading) setImmediate(turn);
    };
    setImmediate(turn);
    const content = await parseCap12InSlices(Buffer.from(cap('x'.repeat(1_000_000))));
    isReading = false;
    expect(content.headline).toHaveLength(1_000_000);
    expect(turns).toBeGreaterThanOrEqual(15);
  });

  it('refuses in slices with the same error', async () => {
    await expect(parseCap12InSlices(Buffer.from(`${cap('x'.repeat(200_000))}<`))).rejects.toBeInstanceOf(
      MalformedAlert,
    );
    await expect(parseCap12InSlices(Buffer.from('<!DOCTYPE a>'))).rejects.toBeInstanceOf(MalformedAlert);
  });

  it('limits pointers to other messages', () => {
    const pointing = (count: number): Buffer => {
      return Buffer.from(
        cap('x').replace('<info>', `<references>${'a,b,2026-02-10T15:30:00+08:00 '.repeat(count)}</references><info>`),
      );
    };
    const { references, absurdities } = parseCap12(pointing(MAX_REFERENCES_READ + 1));
    expect(references).toHaveLength(MAX_REFERENCES_READ);
    expect(absurdities).toEqual([`references 有 ${MAX_REFERENCES_READ} 条，最多 100 条`]);
  });

  it('limits references', () => {
    expect(parseCap12(Buffer.from(cap('&#65;'.repeat(MAX_REFERENCES)))).headline).toBe('A'.repeat(MAX_REFERENCES));
    expect(refusal(Buffer.from(cap('&#65;'.repeat(150_000))))).toMatchObject({ code: 'xml-entities', line: 1 });
  });

  it.each([
    '&nbsp;',
    '&toString;',
    '&constructor;',
    '&__proto__;',
    '&#0;',
    '&#xD800;',
    '&#1;',
    '&#x110000;',
    '&#xFFFE;',
    '&',
  ])('refuses %s', (reference) => {
    expect(refusal(Buffer.from(cap(reference))).code).toBe('xml-malformed');
    expect(refusal(Buffer.from(cap(reference, '', '<?xml version="1.1"?>'))).code).toBe('xml-malformed');
  });

  it('counts depth from the root', () => {
    const nested = (levels: number) => {
      return `<s:S xmlns:s="${SIGNED}">${'<s:d>'.repeat(levels - 1)}${'</s:d>'.repeat(levels - 1)}</s:S>`;
    };
    expect(parseCap12(Buffer.from(cap('x', nested(49)))).headline).toBe('x');
    expect(refusal(Buffer.from(cap('x', nested(50)))).code).toBe('xml-depth');
    expect(refusal(Buffer.from(cap('x', nested(50_000)))).code).toBe('xml-depth');
  });

  it.each([
    ['elements', () => cap('x', `<S xmlns="${SIGNED}">${'<a/>'.repeat(MAX_MARKUP)}</S>`)],
    ['attributes', () => cap('x', `<S xmlns="${SIGNED}" ${Array.from({ length: MAX_MARKUP }, (_, n) => `a${n}=""`).join(' ')}/>`)],
    ['comments', () => cap('x', '<!---->'.repeat(MAX_MARKUP))],
    ['instructions', () => cap('x', '<?a?>'.repeat(MAX_MARKUP))],
    ['CDATA sections', () => cap('<![CDATA[]]>'.repeat(MAX_MARKUP))],
    ['categories', () => cap('x').replace('<event>', `${'<category>Env</category>'.repeat(MAX_MARKUP)}<event>`)],
  ])('limits the number of %s', (_, xml) => {
    expect(refusal(Buffer.from(xml())).code).toBe('too-large');
  }); // prettier-ignore

  it.each(['', ' ', '\uFEFF', '\0', 'null', '{}', '[]', '<', '<?xml version="1.0"', '<alert', '<a:b/>', '</alert>', '<?xml version="9"?><a/>'])(
    'refuses %j',
    (text) => expect(refusal(Buffer.from(text))).toBeInstanceOf(MalformedAlert),
  ); // prettier-ignore

  it.each(['<__proto__/>', '<constructor:alert/>', '<alert __proto__="x"/>', '<alert xmlns:toString="urn:x"/>'])(
    'is not confused by %s',
    (xml) => expect(refusal(Buffer.from(xml))).toBeInstanceOf(MalformedAlert),
  );

  it('refuses a namespace long enough to make many attributes dear', () => {
    const attributes = Array.from({ length: 9_000 }, (_, n) => `a:b${n}=""`).join(' ');
    const tail = `<S xmlns="${SIGNED}" xmlns:a="${'x'.repeat(500_000)}" ${attributes}/>`;
    expect(refusal(Buffer.from(cap('x', tail))).code).toBe('too-large');
  });

  it('quotes little of a hostile message', () => {
    expect(refusal(Buffer.from(`<${'x'.repeat(500_000)}/>`)).message.length).toBeLessThan(400);
    expect(refusal(Buffer.from(cap('x').replace('Actual', 'y'.repeat(500_000)))).message.length).toBeLessThan(400);
    expect(refusal(Buffer.from(cap('x', `<${'z'.repeat(500_000)}/>`))).message.length).toBeLessThan(400);
  });
});

it('decodeXml gives the text without its BOM', () => {
  expect(decodeXml(Buffer.from('\uFEFF<晴/>'))).toBe('<晴/>');
});
