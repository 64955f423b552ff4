/** A URL in the two parts a request needs. */
export interface UrlParts {
  /** Scheme, host and port, e.g. `https://sms.example.com`. */
  readonly origin: string;
  /** Path with query, at least `/`. */
  readonly path: string;
}

/** Splits an absolute URL once, so that the hot path doesn't; throws TypeError if it isn't one. */
export function splitUrl(url: string): UrlParts {
  const { origin, pathname, search } = new URL(url);
  return { origin, path: pathname + search };
}
