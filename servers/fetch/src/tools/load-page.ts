import { shorten, ToolError, type ToolErrorKind } from '@mcp-commons/core';
import { NetworkError, type NetworkFailure, type NetworkReason } from '@mcp-commons/security/network-guard';
import { isText } from '../content/content-kind.ts';
import type { LoadRequest, Page, PageLoader } from '../page/page-loader.ts';
import { RobotsError } from '../page/robots-error.ts';
import type { RobotsRefusal } from '../robots/robots-policy.ts';
import { parsePageUrl } from './page-url.ts';

const kinds: Readonly<Record<NetworkFailure, ToolErrorKind>> = {
  refused: 'denied',
  limit: 'limit',
  timeout: 'timeout',
  failed: 'upstream',
};

const moreTime = 'Try again, or the operator raises TIMEOUT_MS.';

/** What to do about a failure, where something can be done. */
const remedies: Partial<Record<NetworkReason, string>> = {
  'private-address': 'If it should be read, the operator lists its host:port in ALLOW_PRIVATE_HOSTS.',
  'host-not-allowed': 'The operator decides with ALLOW_HOSTS.',
  'denied-host': 'The operator decides with DENY_HOSTS.',
  port: 'If it speaks HTTP, the operator lists host:port in ALLOW_HOSTS.',
  'name-not-found': 'Check the spelling of the host.',
  'headers-timeout': moreTime,
  timeout: moreTime,
};

const robotsWords: Readonly<Record<RobotsRefusal, string>> = {
  disallowed: 'forbids programs to fetch this path',
  unreachable: 'could not be read, so nothing may be fetched there (RFC 9309)',
};

/** Loads the page of a call. Its expected failures become errors that say what went wrong and what to do. */
export async function loadPage(pages: PageLoader, url: string, request: LoadRequest): Promise<Page> {
  const page = await pages.load(parsePageUrl(url), request).catch(explain);
  await checkStatus(page, request.signal);
  return page;
}

function explain(error: unknown): never {
  if (error instanceof NetworkError) {
    const remedy = remedies[error.reason];
    throw new ToolError(kinds[error.failure], `${error.message}.${remedy ? ` ${remedy}` : ''}`, {
      cause: error,
    });
  }
  if (error instanceof RobotsError) {
    const said = `The robots.txt of ${error.url.host} ${robotsWords[error.refusal]}: ${error.url.href}`;
    throw new ToolError('denied', `${said}. A person can still use the prompt "fetch".`, { cause: error });
  }
  throw error;
}

const statusKinds: Readonly<Record<number, ToolErrorKind>> = {
  401: 'denied',
  403: 'denied',
  404: 'not_found',
  410: 'not_found',
  429: 'unavailable',
  503: 'unavailable',
};

const noCredentials = 'If it should be read, the operator gives credentials in UPSTREAM_CREDENTIALS_FILE.';
const refusedCredentials =
  'It refused the credentials that the operator gave for it in UPSTREAM_CREDENTIALS_FILE.';

const maxErrorText = 1_000;

/** Of links in markdown. They would leave no room for the words. */
const longTargets = /\]\([^\s()]{200,}\)/g;

/** Throws for a status that comes without a page, with the start of what the page says about it. */
async function checkStatus(page: Page, signal: AbortSignal): Promise<void> {
  const { status, url, headers, content, hadCredentials } = page;
  // The page of a status 300 is a choice of others (RFC 9110, 15.4.1). Other redirects end here when they lead nowhere.
  if (status <= 300) return;
  const retry = /^[\w ,:]{1,40}$/.exec(headers['retry-after'] ?? '')?.[0].replace(/^\d+$/, '$& s');
  const words = isText(content) ? (await page.render('markdown', signal)).text : '';
  const text = shorten(words.replace(longTargets, '](…)'), maxErrorText).trim();
  const sentences = [
    `${url.href} answered with status ${status}.`,
    ...(status === 401 ? [hadCredentials ? refusedCredentials : noCredentials] : []),
    ...(retry ? [`Retry after: ${retry}.`] : []),
    ...(text ? [`The page says (untrusted): ${text}`] : []),
  ];
  throw new ToolError(statusKinds[status] ?? 'upstream', sentences.join(' '));
}
