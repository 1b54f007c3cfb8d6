import type { GuardedResponse, NetworkGuard } from '@mcp-commons/security/network-guard';
import { type Content, contentKind, isText } from '../content/content-kind.ts';
import { decodeText } from '../content/decode-text.ts';
import { type Format, type Rendering, renderContent } from '../content/render-content.ts';
import type { RobotsPolicy } from '../robots/robots-policy.ts';
import { findLinks, type PageLinks } from './find-links.ts';
import { createQueue, type InTurn } from './in-turn.ts';
import { isBroken } from './is-broken.ts';
import { createPageCache } from './page-cache.ts';
import { RobotsError } from './robots-error.ts';

/** A page as it was answered, redirects followed. */
export interface Page {
  readonly url: URL;
  readonly status: number;
  readonly content: Content;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Why the body is not whole. */
  readonly notes: readonly string[];
  readonly isBroken: boolean;
  /** The page in a format; converted once. */
  render(format: Format, signal: AbortSignal): Promise<Rendering>;
  links(signal: AbortSignal): Promise<PageLinks>;
}

interface LoadRequest {
  readonly accept: string;
  readonly signal: AbortSignal;
  /** A later part of a page comes from the copy that the first part was taken from. */
  readonly isContinuation: boolean;
}

export interface PageLoader {
  /** @throws NetworkError, RobotsError */
  load(url: URL, request: LoadRequest): Promise<Page>;
}

export interface PageLoaderOptions {
  readonly guard: Pick<NetworkGuard, 'request'>;
  readonly userAgent: string;
  /** Asked before every request and every redirect; none when robots.txt is not obeyed. */
  readonly robots: RobotsPolicy | undefined;
  readonly authorize?:
    | ((url: URL, signal: AbortSignal) => Promise<Readonly<Record<string, string>>>)
    | undefined;
  readonly cacheMs: number;
  readonly maxCacheBytes: number;
}

/**
 * Loads pages through the guard. A page is kept for a while, so that its parts come from one copy; after that
 * the origin is asked whether it has changed (RFC 9110, 13) before it is sent again.
 */
export function createPageLoader(options: PageLoaderOptions): PageLoader {
  const { guard, userAgent, robots, authorize, cacheMs } = options;
  const cache = createPageCache<Page>(cacheMs, options.maxCacheBytes);
  const inTurn = createQueue();

  const approve = async (url: URL, signal: AbortSignal) => {
    const refusal = await robots?.check(url, signal);
    if (refusal !== undefined) throw new RobotsError(refusal, url);
  };

  const request = async (url: URL, asked: LoadRequest, kept: Page | undefined): Promise<Page> => {
    const { accept, signal } = asked;
    const response = await guard.request(url, {
      headers: {
        accept,
        'user-agent': userAgent,
        'accept-language': 'en, *;q=0.5',
        ...(kept && validators(kept)),
      },
      partial: 'keep',
      approve,
      signal,
      ...(authorize && { authorize }),
    });
    if (response.status !== 304 || kept === undefined) return readPage(response, inTurn);
    // A redirect to another page than before: that one has not changed since, but it is not the copy.
    return addressOf(response.url) === addressOf(kept.url) ? kept : request(url, asked, undefined);
  };

  return {
    async load(url, asked) {
      const { accept, isContinuation } = asked;
      // A user name or password is part of the key, so that the guard gets to refuse it.
      const key = `${accept} ${addressOf(url)}`;
      const kept = cache.get(key);
      const copy = kept?.isFresh ? copyFor(isContinuation, kept, cacheMs) : undefined;
      if (copy !== undefined) return copy;

      const page = await request(url, asked, kept?.page);
      // Images and the like come whole, and have no parts.
      if (!isText(page.content)) return page;
      if (page.status === 200) cache.set(key, page, page.body.length);
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

/** `no-store` pages, and broken ones, are kept for their own next part only. */
function isUncacheable({ headers, isBroken }: Page): boolean {
  return isBroken || /\bno-(?:store|cache)\b/i.test(headers['cache-control'] ?? '');
}

/** A later part comes from the copy as it is; whoever asks from the start is told that it is one. */
function copyFor(isContinuation: boolean, { page, ageMs }: Kept, cacheMs: number): Page | undefined {
  if (isContinuation) return page;
  if (isUncacheable(page)) return undefined;
  const [age, time] = [ageMs, cacheMs].map((ms) => Math.round(ms / 1_000));
  return { ...page, notes: [...page.notes, `a copy, ${age} s old; pages are kept for ${time} s`] };
}

function validators({ headers, isBroken }: Page): Record<string, string> {
  const { etag, 'last-modified': modified } = headers;
  if (isBroken) return {};
  return { ...(etag && { 'if-none-match': etag }), ...(modified && { 'if-modified-since': modified }) };
}

/** Bytes from which on a page is converted only while no other such page is. */
const largePage = 500_000;

function readPage(response: GuardedResponse, inTurn: InTurn): Page {
  const { url, status, headers, body, cut } = response;
  const contentType = headers['content-type'] ?? '';
  const content = contentKind(body, contentType);
  const source = () => decodeText(body, contentType, content);
  const convert: InTurn = (work, signal) => (body.length < largePage ? work() : inTurn(work, signal));
  const renderings = new Map<Format, Rendering>();
  let links: PageLinks | undefined;
  return {
    url,
    content,
    status,
    headers,
    body,
    isBroken: isBroken(response),
    notes: cut === undefined ? [] : [`only the first ${body.length} bytes: ${cut.message}`],
    async render(format, signal) {
      const rendering =
        renderings.get(format) ??
        (await convert(async () => renderContent(await source(), content, format, url, signal), signal));
      renderings.set(format, rendering);
      return rendering;
    },
    async links(signal) {
      links ??= await convert(async () => findLinks(await source(), url, signal, content.mimeType), signal);
      return links;
    },
  };
}
