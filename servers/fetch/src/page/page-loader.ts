import type { GuardedResponse, NetworkGuard, UpstreamCredentials } from '@mcp-commons/security/network-guard';
import { type Content, contentKind, isText } from '../content/content-kind.ts';
import { decodeText } from '../content/decode-text.ts';
import { type Format, type Rendering, renderContent } from '../content/render-content.ts';
import type { RobotsPolicy } from '../robots/robots-policy.ts';
import { findLinks, type PageLinks } from './find-links.ts';
import { createQueue, type InTurn } from './in-turn.ts';
import { isBroken } from './is-broken.ts';
import { createPageCache } from './page-cache.ts';
import { readHtml } from './read-html.ts';
import { RobotsError } from './robots-error.ts';

/** A page as the origin answered it, after redirects. */
export interface Page extends GuardedResponse {
  /** Whether the request carried credentials of the operator. */
  readonly hadCredentials: boolean;
  readonly content: Content;
  /** What the reader should know: a status other than 200, why the body is incomplete, or that it is a copy. */
  readonly notes: readonly string[];
  /** Returns the page in a format. What is longer than the page is not kept, and converted again for each part. */
  render(format: Format, signal: AbortSignal): Promise<Rendering>;
  links(signal: AbortSignal): Promise<PageLinks>;
}

export interface LoadRequest {
  readonly accept: string;
  readonly signal: AbortSignal;
  /** Whether this is a later part of a page, which comes from the same copy as the first part. */
  readonly isContinuation: boolean;
}

export interface PageLoader {
  /** @throws NetworkError, RobotsError */
  load(url: URL, request: LoadRequest): Promise<Page>;
}

export interface PageLoaderOptions {
  readonly guard: Pick<NetworkGuard, 'request'>;
  readonly userAgent: string;
  /** Asked before every request and redirect; undefined when robots.txt is ignored. */
  readonly robots: RobotsPolicy | undefined;
  readonly credentials?: UpstreamCredentials | undefined;
  readonly cacheMs: number;
  readonly maxCacheBytes: number;
}

/**
 * Loads pages through the guard. Keeps a page for a while, so that its parts come from one copy. After that, asks the
 * origin whether the page has changed (RFC 9110, 13) before the origin sends it again.
 */
export function createPageLoader(options: PageLoaderOptions): PageLoader {
  const { guard, userAgent, robots, credentials, cacheMs } = options;
  const cache = createPageCache<Page>(cacheMs, options.maxCacheBytes);
  const inTurn = createQueue();

  const approve = async (url: URL, signal: AbortSignal) => {
    const refusal = await robots?.check(url, signal);
    if (refusal !== undefined) throw new RobotsError(refusal, url);
  };

  const request = async (url: URL, asked: LoadRequest, kept: Page | undefined): Promise<Page> => {
    const { accept, signal } = asked;
    let given: Readonly<Record<string, string>> = {};
    const authorize = async (target: URL, ended: AbortSignal) => {
      given = (await credentials?.headersFor(target, ended)) ?? {};
      return given;
    };
    const send = () =>
      guard.request(url, {
        headers: {
          accept,
          'user-agent': userAgent,
          'accept-language': 'en, *;q=0.5',
          ...(kept && validators(kept)),
        },
        partial: 'keep',
        approve,
        authorize,
        signal,
      });
    let response = await send();
    // A token may be revoked before it expires.
    if (response.status === 401 && credentials?.dropToken(response.url, given)) response = await send();
    if (response.status !== 304 || kept === undefined)
      return { ...readPage(response, inTurn), hadCredentials: Object.keys(given).length > 0 };
    // The redirect leads to another page than before. That page has not changed, but it is not the copy.
    return addressOf(response.url) === addressOf(kept.url) ? kept : request(url, asked, undefined);
  };

  return {
    async load(url, asked) {
      const { accept, isContinuation } = asked;
      // The key contains user name and password, so that a URL with them reaches the guard, which refuses it.
      const key = `${accept} ${addressOf(url)}`;
      const kept = cache.get(key);
      const copy = kept?.isFresh ? copyFor(isContinuation, kept, cacheMs) : undefined;
      if (copy !== undefined) return copy;

      const page = await request(url, asked, kept?.page);
      // Images and the like come whole, and have no parts.
      if (!isText(page.content)) return page;
      if (page.status === 200) cache.set(key, page, page.body.length + JSON.stringify(page.headers).length);
      return isContinuation && page !== kept?.page ? { ...page, notes: [...page.notes, anotherCopy] } : page;
    },
  };
}

/** A URL without its fragment, which is not sent. */
function addressOf({ href }: URL): string {
  return href.split('#', 1).join();
}

interface Kept {
  readonly page: Page;
  readonly ageMs: number;
}

const anotherCopy =
  'not the copy that earlier parts came from: if the page has changed, begin again at start_index 0';

/** Whether a page is kept for its own next part only: `no-store` and broken pages are. */
function isUncacheable(page: Page): boolean {
  return isBroken(page) || /\bno-(?:store|cache)\b/i.test(page.headers['cache-control'] ?? '');
}

/** A later part comes from the copy as it is. A first part gets a note that it is a copy. */
function copyFor(isContinuation: boolean, { page, ageMs }: Kept, cacheMs: number): Page | undefined {
  if (isContinuation) return page;
  if (isUncacheable(page)) return undefined;
  const [age, time] = [ageMs, cacheMs].map((ms) => Math.round(ms / 1_000));
  return { ...page, notes: [...page.notes, `a copy, ${age} s old; pages are kept for ${time} s`] };
}

function validators(page: Page): Record<string, string> {
  const { etag, 'last-modified': modified } = page.headers;
  if (isBroken(page)) return {};
  return { ...(etag && { 'if-none-match': etag }), ...(modified && { 'if-modified-since': modified }) };
}

/** Pages of this many bytes or more are converted one at a time. */
const largePage = 500_000;

function readPage(response: GuardedResponse, inTurn: InTurn): Omit<Page, 'hadCredentials'> {
  const { url, status, headers, body, cut } = response;
  const contentType = headers['content-type'] ?? '';
  const content = contentKind(body, contentType);
  const source = () => decodeText(body, contentType, content);
  const convert: InTurn = (work, signal) => (body.length < largePage ? work() : inTurn(work, signal));
  const renderings = new Map<Format, Rendering>();
  let links: PageLinks | undefined;
  // The cache counts on it. Each link gets the start of the page's URL, so a result can be 80 times as long as the page.
  const isShort = (texts: readonly string[]) =>
    texts.reduce((sum, { length }) => sum + length, 0) <= body.length;
  return {
    ...response,
    content,
    notes: [
      ...(status === 200 ? [] : [`answered with status ${status}`]),
      ...(cut === undefined ? [] : [`only the first ${body.length} bytes: ${cut.message}`]),
    ],
    async render(format, signal) {
      const kept = renderings.get(format);
      if (kept !== undefined) return kept;
      const rendering = await convert(
        async () => renderContent(await source(), content, format, url, signal),
        signal,
      );
      if (isShort([rendering.text])) renderings.set(format, rendering);
      return rendering;
    },
    async links(signal) {
      if (links !== undefined) return links;
      const found = await convert(
        async () => findLinks(await readHtml(await source(), url, signal, content.mimeType), signal),
        signal,
      );
      if (isShort(found.links.flatMap((link) => [link.url, link.text]))) links = found;
      return found;
    },
  };
}
