/** Parses URLs without exceptions, as `URL.parse` does, which Node 20 does not have. */

/** The URL, resolved against `base`. Undefined if it cannot be parsed. */
export const parseUrl = (url: string, base?: URL | string): URL | undefined =>
  URL.canParse(url, base) ? new URL(url, base) : undefined
