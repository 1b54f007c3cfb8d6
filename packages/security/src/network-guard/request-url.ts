import { NetworkError } from './network-error.ts';

const maxUrlLength = 8_192;

/**
 * Parses a URL, relative to `base` if there is one. Everything later works on the parsed form, in which every
 * spelling of a host (decimal, octal and hexadecimal IPv4, full-width digits, percent signs, backslashes) has become
 * one.
 *
 * @throws NetworkError for text that is not a URL, is too long, is not HTTP, or carries credentials.
 */
export function parseRequestUrl(text: string, base?: URL): URL {
  if (text.length > maxUrlLength) {
    throw new NetworkError('url-too-long', `${text.slice(0, 60)}…`, {
      detail: `at most ${maxUrlLength} characters`,
    });
  }
  if (!URL.canParse(text, base?.href)) throw new NetworkError('bad-url', JSON.stringify(text.slice(0, 200)));
  const url = new URL(text, base);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new NetworkError('scheme', url.protocol);
  if (url.username !== '' || url.password !== '') throw new NetworkError('credentials-in-url', url.host);
  return url;
}
