import { type AcknowledgementController } from '../../acknowledgement/acknowledgement.controller';

/** The page behind a link as a phone shows it. */
export interface LinkPage {
  readonly token: string;
  readonly html: string;
  /** What the button would post; null where there is no button. */
  readonly field: string | null;
}

/** Opens links of messages and presses what stands there. */
export class LinkPages {
  constructor(private readonly controller: AcknowledgementController) {}

  async opens({ text }: { readonly text: string }): Promise<LinkPage> {
    const token = /\/a\/([\w-]{32})/.exec(text)?.[1];
    if (token === undefined) throw new Error(`There is no link in: ${text}`);
    return this.pageOf(token, await this.controller.show(token));
  }

  /** Presses the button of a page that may have been open for hours. */
  async presses({ token, field }: LinkPage): Promise<LinkPage> {
    if (field === null) throw new Error('There is no button to press');
    return this.pageOf(token, await this.controller.confirm(token, { confirm: field }));
  }

  /** Opens the link of a message and presses the button. */
  async confirms(message: { readonly text: string }): Promise<LinkPage> {
    return this.presses(await this.opens(message));
  }

  private pageOf(token: string, html: string): LinkPage {
    return { token, html, field: /name="confirm" value="([^"]+)"/.exec(html)?.[1] ?? null };
  }
}
