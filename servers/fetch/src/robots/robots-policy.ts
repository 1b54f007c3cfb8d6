import { createSharedWork } from '@mcp-commons/security';
import {
  type GuardedResponse,
  NetworkError,
  type NetworkGuard,
  type NetworkReason,
} from '@mcp-commons/security/network-guard';
import { isBroken } from '../page/is-broken.ts';
import { sliced } from '../page/sliced.ts';
import { parseRobots, type RobotsRules } from './parse-robots.ts';

/** Why a page may not be fetched: the rules of its site forbid it, or could not be read. */
export type RobotsRefusal = 'disallowed' | 'unreachable';

export interface RobotsPolicy {
  /** Returns why `url` must not be fetched, or undefined. */
  check(url: URL, signal: AbortSignal): Promise<RobotsRefusal | undefined>;
}

export interface RobotsOptions {
  readonly guard: Pick<NetworkGuard, 'request'>;
  /** Begins with the name to look for in the groups of robots.txt. */
  readonly userAgent: string;
}

/** RFC 9309, 2.4 allows a copy to be used for a day. */
const keptMs = 3_600_000;
/** A site that failed to answer is soon asked again. */
const failureKeptMs = 60_000;
/** The rules of a hostile site take a megabyte, and its redirects lead to as many sites as it likes. */
const maxSites = 50;

/**
 * Parsing limit of RFC 9309, 2.5: at least 500 KiB. In all, more time than a connection may take, so that a site that
 * cannot be connected to is not said to have an unreadable robots.txt.
 */
const limits = {
  headersTimeoutMs: 4_000,
  bodyTimeoutMs: 4_000,
  timeoutMs: 6_000,
  maxRedirects: 5,
  maxBodyBytes: 512_000,
  maxWireBytes: 512_000,
};

/** Failures with which the page itself could not be fetched either. */
const noConnection: ReadonlySet<NetworkReason> = new Set([
  'name-not-found',
  'connect-failed',
  'connect-timeout',
  'certificate',
  'proxy',
]);

type Verdict = RobotsRules | 'unreachable';

/**
 * Reads the robots.txt of a site through the guard, with a deadline of its own, and keeps its rules. As RFC 9309, 2.3.1
 * says, a status of 4xx allows everything; 5xx and no answer disallow everything.
 */
export function createRobotsPolicy(options: RobotsOptions): RobotsPolicy {
  const sites = new Map<string, { readonly verdict: Verdict; readonly until: number }>();
  const share = createSharedWork<Verdict>();

  const read = async (origin: string, signal: AbortSignal): Promise<Verdict> => {
    const verdict = await readVerdict(origin, options, signal);
    sites.delete(origin);
    sites.set(origin, { verdict, until: Date.now() + (verdict === 'unreachable' ? failureKeptMs : keptMs) });
    const [oldest = origin] = sites.keys();
    if (sites.size > maxSites) sites.delete(oldest);
    return verdict;
  };

  const verdictOf = async (origin: string, signal: AbortSignal): Promise<Verdict> => {
    const known = sites.get(origin);
    if (known !== undefined && Date.now() < known.until) return known.verdict;
    return share(origin, (shared) => read(origin, shared), signal);
  };

  return {
    async check({ origin, pathname, search }, signal) {
      const verdict = await verdictOf(origin, signal);
      if (verdict === 'unreachable') return verdict;
      const isAllowed = await sliced(verdict(pathname + search), signal);
      return isAllowed ? undefined : 'disallowed';
    },
  };
}

async function readVerdict(
  origin: string,
  { guard, userAgent }: RobotsOptions,
  signal: AbortSignal,
): Promise<Verdict> {
  const headers = { accept: 'text/plain', 'user-agent': userAgent };
  let asked = origin;
  const approve = async (url: URL) => {
    asked = url.origin;
  };
  try {
    const response = await guard.request(`${origin}/robots.txt`, {
      signal,
      limits,
      headers,
      partial: 'keep',
      approve,
    });
    return await readRules(response, userAgent, signal);
  } catch (error) {
    // The time of the page may be over, which says nothing about the site.
    signal.throwIfAborted();
    // The guard refuses the page for the same reason, and its error says why.
    if (!(error instanceof NetworkError) || error.failure === 'refused') throw error;
    if (asked === origin && noConnection.has(error.reason)) throw error;
    // Too many redirects count as a missing file (RFC 9309, 2.3.1.2).
    return error.reason === 'too-many-redirects' ? sliced(parseRobots('', userAgent), signal) : 'unreachable';
  }
}

async function readRules(
  response: GuardedResponse,
  userAgent: string,
  signal: AbortSignal,
): Promise<Verdict> {
  const { status, body } = response;
  // A file that broke off may lack the rule that forbids. A file that is too long counts up to the limit.
  if (status >= 500 || isBroken(response)) return 'unreachable';
  const text = status >= 200 && status < 300 ? body.toString('utf8') : '';
  return sliced(parseRobots(text, userAgent), signal);
}
