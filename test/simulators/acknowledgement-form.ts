import { request } from 'undici';

/** What came of opening a link and pressing the button. `done` means that there was no button any more: somebody had confirmed. */
export type Pressed = { readonly kind: 'confirmed' | 'done' } | { readonly kind: 'failed'; readonly why: string };

const ENTITIES: Record<string, string> = { amp: '&', quot: '"', apos: "'", lt: '<', gt: '>' };

/** Does what a person's browser would: GET of the page, then POST of the form's hidden fields. Never throws. */
export async function pressConfirm(link: string): Promise<Pressed> {
  try {
    const page = await request(link);
    const html = await page.body.text();
    if (page.statusCode !== 200) return { kind: 'failed', why: `GET answered ${page.statusCode}` };
    const form = /<form\b[^>]*\bmethod\s*=\s*["']?post\b[^>]*>[\s\S]*?<\/form>/i.exec(html)?.[0];
    if (form === undefined) return { kind: 'done' };
    const action = attribute(form.slice(0, form.indexOf('>')), 'action');
    const answer = await request(new URL(action || link, link), {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(hiddenFields(form)).toString(),
    });
    await answer.body.dump();
    if (answer.statusCode < 400) return { kind: 'confirmed' };
    return { kind: 'failed', why: `POST answered ${answer.statusCode}` };
  } catch (error) {
    return { kind: 'failed', why: (error as Error).message || (error as Error).name };
  }
}

/** Names and values of the hidden inputs of a form. */
export function hiddenFields(form: string): [string, string][] {
  const inputs = form.match(/<input\b[^>]*>/gi) ?? [];
  return inputs
    .filter((input) => attribute(input, 'type')?.toLowerCase() === 'hidden')
    .map((input) => [attribute(input, 'name') ?? '', attribute(input, 'value') ?? '']);
}

function attribute(tag: string, name: string): string | undefined {
  const found = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s>]+))`, 'i').exec(tag);
  return found ? decodeEntities(found[1] ?? found[2] ?? found[3] ?? '') : undefined;
}

function decodeEntities(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex?: string, decimal?: string, name?: string) => {
    if (hex !== undefined) return String.fromCodePoint(parseInt(hex, 16));
    if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
    return ENTITIES[name ?? ''] ?? whole;
  });
}
