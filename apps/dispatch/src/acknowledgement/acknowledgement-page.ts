import { type NoticeSubject } from '../notice/notice-subject';
import { noticeName } from '../notice/plain-words';

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escape = (text: string) => text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character);

const STYLE = `body{font:17px/1.6 system-ui,"PingFang SC","Microsoft YaHei",sans-serif;margin:0;background:#f4f6f8;color:#1c2733}
main{max-width:34rem;margin:0 auto;padding:1.2rem}section{background:#fff;border-radius:12px;padding:1.2rem;box-shadow:0 1px 4px #0002}
h1{font-size:1.25rem;margin:.2rem 0 .8rem}p{margin:.5rem 0;word-break:break-word}button{width:100%;font-size:1.15rem;padding:.9rem;border:0;border-radius:10px;background:#0b6bcb;color:#fff}
.done{color:#16794c;font-weight:600}small{color:#5b6b7b}`;

const ACTIONS: Record<'open' | 'confirmed' | 'over', (field: string) => string> = {
  open: (field) =>
    `<form method="post"><input type="hidden" name="confirm" value="${escape(field)}"><button type="submit">我已知悉，签收</button></form>`,
  confirmed: () => '<p class="done">✓ 已签收</p>',
  over: () => '<p class="done">本通知已失效</p>',
};

/** The page behind an acknowledgement link: works on any phone and inside WeCom, without script (C20). Only its POST acts. */
export function linkPage(page: {
  subject: NoticeSubject;
  text: string;
  units: readonly string[];
  state: 'open' | 'confirmed' | 'over';
  /** The form's hidden proof that it was made for this link. */
  field: string;
}): string {
  const action = ACTIONS[page.state](page.field);
  return document(
    noticeName(page.subject.kind),
    `<p>${escape(page.text)}</p><p><small>签收单位：${escape(page.units.join('、'))}</small></p>${action}`,
  );
}

function document(title: string, body: string): string {
  return `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${escape(title)}</title><style>${STYLE}</style></head><body><main><section><h1>${escape(title)}</h1>${body}</section></main></body></html>`;
}
