import { type Outcome } from '../channel';

/** A token as the provider gives it; `validMs`, from now. */
export interface FetchedToken {
  readonly token: string;
  readonly validMs: number;
}
/** Why there is no token: no message can have left. */
export type TokenRefusal = Extract<Outcome, { kind: 'rejected' }>;

/** Fetched this much before it ends: a call takes a while. */
const MARGIN_MS = 60_000;
/** The provider bars whoever asks for tokens again and again. */
const REFUSAL_HOLDS_MS = 5_000;

/** The access token of one account: fetched once for all who wait for it, kept while it is valid. */
export class AccessToken {
  private known: { readonly token: string; readonly until: number } | undefined;
  private refused: { readonly refusal: TokenRefusal; readonly until: number } | undefined;
  private fetching: Promise<string | TokenRefusal> | undefined;

  /** `now` in milliseconds. `fetch` never throws. */
  constructor(
    private readonly fetch: () => Promise<FetchedToken | TokenRefusal>,
    private readonly now: () => number,
  ) {}

  /** The token, or why there is none. `spent`: one that the provider has just refused; whoever comes later with it finds the next one here. */
  async get(spent?: string): Promise<string | TokenRefusal> {
    const { known, refused } = this;
    if (known && known.token !== spent && known.until > this.now()) return known.token;
    if (refused && refused.until > this.now()) return refused.refusal;
    this.fetching ??= this.refresh().finally(() => (this.fetching = undefined));
    return this.fetching;
  }

  private async refresh(): Promise<string | TokenRefusal> {
    const fetched = await this.fetch();
    if ('kind' in fetched) {
      this.refused = { refusal: fetched, until: this.now() + REFUSAL_HOLDS_MS };
      return fetched;
    }
    this.known = { token: fetched.token, until: this.now() + fetched.validMs - MARGIN_MS };
    return fetched.token;
  }
}
