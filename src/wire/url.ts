/** Parses URLs without exceptions. Node 20 has no `URL.parse`. */

export const parseUrl = (url: string, base?: URL | string): URL | undefined =>
  URL.canParse(url, base) ? new URL(url, base) : undefined
