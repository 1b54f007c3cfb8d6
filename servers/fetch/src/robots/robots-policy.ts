import {
  type GuardedResponse,
  NetworkError,
  type NetworkGuard,
  type NetworkReason,
} from '@mcp-commons/security/network-guard';
import { isBroken } from '../page/is-broken.ts';
import { parseRobots, type RobotsRules } from './parse-robots.ts';

/** Why a site may not be visited: its rules say so, or they could not be had. */
export type RobotsRefusal = 'disallowed' | 'unreachable';

export interface RobotsPolicy {
  /** Returns why `url` must not be fetched, or undefined. */
  check(url: URL, signal: AbortSignal): Promise<RobotsRefusal | undefined>;
}

export interface RobotsOptions {
  readonly guard: Pick<NetworkGuard, 'request'>;
  /** The name that groups in robots.txt are matched with. */
  readonly product: string;
  readonly userAgent: string;
}

/** RFC 9309, 2.4: a copy is not used for longer than a day. */
const keptMs = 3_600_000;
/** A site that could not answer is asked again soon. */
const failureKeptMs = 60_000;
const maxSites = 500;

/** Parsing limit of RFC 9309, 2.5: at least 500 KiB. */
const limits = { timeoutMs: 4_000, maxRedirects: 5, maxBodyBytes: 512_000, maxWireBytes: 512_000 };

/** There is no site to speak of; the page itself could not be fetched either. */
const noConnection: ReadonlySet<NetworkReason> = new Set([
  'name-not-found',
  'connect-failed',
  'connect-timeout',
  'certificate',
]);

type Verdict = RobotsRules | 'unreachable';

/**
 * Reads the robots.txt of a site through the guard, with a deadline of its own, and keeps what it says. Errors mean what
 * RFC 9309, 2.3.1 says: 4xx allows everything; 5xx and silence disallow everything.
 */
export function createRobotsPolicy(options: RobotsOptions): RobotsPolicy {
  const sites = new Map<string, { readonly verdict: Verdict; readonly until: number }>();

  const verdictOf = async (origin: string, signal: AbortSignal): Promise<Verdict> => {
    const known = sites.get(origin);
    if (known !== undefined && Date.now() < known.until) return known.verdict;
    const verdict = await readVerdict(origin, options, signal);
    sites.delete(origin);
    sites.set(origin, { verdict, until: Date.now() + (verdict === 'unreachable' ? failureKeptMs : keptMs) });
    const [oldest = origin] = sites.keys();
    if (sites.size > maxSites) sites.delete(oldest);
    return verdict;
  };

  return {
    async check({ origin, pathname, search }, signal) {
      const verdict = await verdictOf(origin, signal);
      if (verdict === 'unreachable') return verdict;
      return verdict(pathname + search) ? undefined : 'disallowed';
    },
  };
}

async function readVerdict(
  origin: string,
  { guard, product, userAgent }: RobotsOptions,
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
    return readRules(response, product);
  } catch (error) {
    // What the guard refuses, it refuses for the page too, and says why.
    if (!(error instanceof NetworkError) || error.failure === 'refused') throw error;
    if (asked === origin && noConnection.has(error.reason)) throw error;
    // More redirects than are followed count as a file that is not there (RFC 9309, 2.3.1.2).
    return error.reason === 'too-many-redirects' ? () => true : 'unreachable';
  }
}

function readRules(response: GuardedResponse, product: string): Verdict {
  const { status, body } = response;
  // What broke off may lack the rule that forbids; what is too long is read as far as the limit.
  if (status >= 500 || isBroken(response)) return 'unreachable';
  return parseRobots(status >= 200 && status < 300 ? body.toString('utf8') : '', product);
}
