import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const AREA = /\n {4}<area>[^]*<\/area>/;
const KIB = 1_024;

/** Invented CAP 1.2 messages of some 880 KB that are right, by what fills them: words, polygons, or areas of many elements. `root` is the checkout. */
export function largeMessages(root: string): Record<string, Buffer> {
  const yellow = readFileSync(join(root, 'samples/alerts/story-02-10-1530-yellow.xml'), 'utf8');
  const area = AREA.exec(yellow)?.[0] ?? '';
  const point = (n: number): string =>
    `41.${String(n % 10_000).padStart(4, '0')},120.${String((n * 7) % 10_000).padStart(4, '0')}`;
  const polygon = `<polygon>${Array.from({ length: 40 }, (_, n) => point(n % 39)).join(' ')}</polygon>`;
  const withPolygons = area.replace('</areaDesc>', `</areaDesc>\n      ${polygon}`);
  return {
    words: filledTo(880 * KIB, yellow, '</description>', '虚构的文字，只为使报文有这样的长度。'),
    polygons: filledTo(880 * KIB, yellow, '\n  </info>', withPolygons),
    elements: filledTo(
      880 * KIB,
      yellow,
      '\n  </info>',
      area.replace('</areaDesc>', '，虚构'.repeat(14) + '</areaDesc>'),
    ),
  };
}

/** Hostile messages (H1): what they are, and their bytes. */
export function hostileMessages(root: string): Record<string, Buffer> {
  const yellow = readFileSync(join(root, 'samples/alerts/story-02-10-1530-yellow.xml'), 'utf8');
  const within = (text: string): Buffer => Buffer.from(yellow.replace('</description>', `${text}</description>`));
  const bomb = Array.from({ length: 9 }, (_, n) => `<!ENTITY e${n + 1} "${`&e${n};`.repeat(10)}">`).join('');
  const deep = 100_000;
  return {
    'character references, 500,000': within('&#37325;'.repeat(500_000)),
    'character references, 1 MiB': within('&#1;'.repeat(250_000)),
    'depth 100,000': Buffer.from(`<a>`.repeat(deep) + '</a>'.repeat(deep)),
    'depth 100,000 within alert': within('<a>'.repeat(deep) + '</a>'.repeat(deep)),
    '20 MB': within('虚构'.repeat((20 * KIB * KIB) / 6)),
    'entity bomb': Buffer.from(`<?xml version="1.0"?><!DOCTYPE a [<!ENTITY e0 "ha">${bomb}]><a>&e9;</a>`),
    'external DTD': Buffer.from(yellow.replace('<alert', '<!DOCTYPE alert SYSTEM "http://127.0.0.1:9/x.dtd"><alert')),
    'UTF-16': Buffer.from(`\uFEFF${yellow}`, 'utf16le'),
    'comments, 1 MiB': Buffer.from(yellow.replace('<alert', `${'<!---->'.repeat(149_000)}<alert`)),
    'attributes, 1 MiB': Buffer.from(
      yellow.replace('<alert', `<alert ${Array.from({ length: 80_000 }, (_, n) => `a${n}=""`).join(' ')}`),
    ),
    'one name of 1 MiB': Buffer.from(`<${'a'.repeat(KIB * KIB - 100)}/>`),
    'binary, 1 MiB': Buffer.alloc(KIB * KIB, 0x89),
    'blanks, 1 MiB': Buffer.alloc(KIB * KIB, 0x20),
    'JSON, depth 500,000': Buffer.alloc(500_000, '['),
    'JSON, 1 MiB of numbers': Buffer.from(`[${'1,'.repeat(520_000)}1]`),
    'JSON, one text of 1 MiB': Buffer.from(`{"headline":"${'\\u0041'.repeat(170_000)}"}`),
    'JSON, 80,000 keys': Buffer.from(`{${Array.from({ length: 80_000 }, (_, n) => `"k${n}":1`).join(',')}}`),
  };
}

function filledTo(size: number, text: string, before: string, filling: string): Buffer {
  const times = Math.floor((size - Buffer.byteLength(text)) / Buffer.byteLength(filling));
  return Buffer.from(text.replace(before, `${filling.repeat(times)}${before}`));
}
