import { canonicalDocument, canonicalElement, type Canonicalisation } from './canonical-xml';
import { readXmlTree, type XmlTag } from './xml-tree';

const inclusive: Canonicalisation = { isExclusive: false, inclusivePrefixes: [] };
const exclusive: Canonicalisation = { isExclusive: true, inclusivePrefixes: [] };
const including = (...inclusivePrefixes: string[]): Canonicalisation => ({ isExclusive: true, inclusivePrefixes });

/** The first element called `name`. */
function find(tag: XmlTag, name: string): XmlTag | undefined {
  if (tag.local === name) return tag;
  for (const child of tag.children) {
    const found = typeof child === 'object' && 'children' in child ? find(child, name) : undefined;
    if (found) return found;
  }
  return undefined;
}

async function tagIn(xml: string, name: string): Promise<XmlTag> {
  const found = find((await readXmlTree(xml)).root, name);
  if (!found) throw new Error(`No ${name}`);
  return found;
}

// By the rules of Canonical XML 1.0 and Exclusive XML Canonicalization 1.0, each row one of them.
describe('the canonical form', () => {
  it.each([
    ['no declaration, no comments', '<?xml version="1.0"?>\n<!-- x --><a>b<!-- x -->c</a>\n<!-- x -->', '<a>bc</a>'],
    ['instructions, with line ends outside the root', '<?p?><a><?q  r s ?></a>\n<?t u?>', '<?p?>\n<a><?q r s ?></a>\n<?t u?>'],
    ['no empty-element tags', '<a><b/></a>', '<a><b></b></a>'],
    ['blanks inside tags', '<a  b = "c"\n></a >', '<a b="c"></a>'],
    ['line ends', '<a>\r\n\r</a>', '<a>\n\n</a>'],
    ['CDATA as text', '<a><![CDATA[<&>]]>]]&gt;</a>', '<a>&lt;&amp;&gt;]]&gt;</a>'],
    ['references', '<a b="&#9;&#10;&#13;&lt;&gt;&amp;&quot;&apos;">&#13;&quot;&#x6674;</a>', '<a b="&#x9;&#xA;&#xD;&lt;>&amp;&quot;\'">&#xD;"晴</a>'],
    ['blanks in attributes', '<a b="c\t\n d"/>', '<a b="c   d"></a>'],
    ['attributes by namespace and name', '<a z="1" y="2" xmlns:p="urn:b" xmlns:q="urn:a" p:a="3" q:b="4"/>', '<a xmlns:p="urn:b" xmlns:q="urn:a" y="2" z="1" q:b="4" p:a="3"></a>'],
    ['namespaces by prefix, each where it changes', '<a xmlns:b="urn:b" xmlns="urn:a"><b xmlns="urn:a" xmlns:b="urn:c"/></a>', '<a xmlns="urn:a" xmlns:b="urn:b"><b xmlns:b="urn:c"></b></a>'],
    ['no default namespace where there was none', '<a xmlns=""><b xmlns="urn:b"><c xmlns=""/></b></a>', '<a><b xmlns="urn:b"><c xmlns=""></c></b></a>'],
    ['xml:lang as any other attribute', '<a xml:lang="zh" b="c"/>', '<a b="c" xml:lang="zh"></a>'],
  ])('%s', async (_, xml, expected) => {
    const tree = await readXmlTree(xml);
    const none: XmlTag = { ...tree.root };
    expect(canonicalDocument(tree, inclusive, none)).toBe(expected);
  }); // prettier-ignore

  it('leaves one element out, and nothing around it', async () => {
    const tree = await readXmlTree('<a> <b/> <c/></a>');
    const left = find(tree.root, 'b');
    expect(left && canonicalDocument(tree, exclusive, left)).toBe('<a>  <c></c></a>');
  });

  const xml = '<r xmlns="urn:r" xmlns:p="urn:p" xmlns:q="urn:q"><p:e q:a="1"><q:f/><g/></p:e></r>';

  it.each([
    ['inclusive: all that is in scope', inclusive, '<p:e xmlns="urn:r" xmlns:p="urn:p" xmlns:q="urn:q" q:a="1"><q:f></q:f><g></g></p:e>'],
    ['exclusive: what is used, where it is used', exclusive, '<p:e xmlns:p="urn:p" xmlns:q="urn:q" q:a="1"><q:f></q:f><g xmlns="urn:r"></g></p:e>'],
    ['exclusive, the default as in the other', including(''), '<p:e xmlns="urn:r" xmlns:p="urn:p" xmlns:q="urn:q" q:a="1"><q:f></q:f><g></g></p:e>'],
    ['exclusive, a prefix that nobody declared', including('x'), '<p:e xmlns:p="urn:p" xmlns:q="urn:q" q:a="1"><q:f></q:f><g xmlns="urn:r"></g></p:e>'],
  ])('of a part, %s', async (_, method, expected) => {
    expect(canonicalElement(await tagIn(xml, 'e'), method)).toBe(expected);
  }); // prettier-ignore

  it('of a part, exclusive: a prefix again where an element between has given it another meaning', async () => {
    const nested = '<p:a xmlns:p="urn:1"><p:b xmlns:p="urn:2"><p:c xmlns:p="urn:1"/></p:b></p:a>';
    expect(canonicalElement(await tagIn(nested, 'a'), exclusive)).toBe(nested.replace('/></p:b>', '></p:c></p:b>'));
  });
});
