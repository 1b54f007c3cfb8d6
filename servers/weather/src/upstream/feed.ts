import { createSharedWork, withDeadline } from '@mcp-commons/security';
import { createAnswerCache } from './answer-cache.ts';
import type { Time } from './time.ts';
import type { Query, Upstream, UpstreamAnswer } from './upstream.ts';
import { isOutage, UpstreamError } from './upstream-error.ts';

/** A value from an upstream with its age, which is 0 unless cached; `outage` says why a value is too old. */
export interface Dated<T> {
  readonly value: T;
  readonly ageMs: number;
  readonly outage?: string;
}

interface FeedLimits {
  /** Milliseconds for one value: the wait for other requests, and all attempts. */
  readonly timeoutMs: number;
  readonly maxCacheEntries: number;
  /** Milliseconds for which an old value is served while the upstream does not answer. */
  readonly staleMs: number;
}

/** What the feeds of one upstream share. */
export interface FeedSource extends FeedLimits {
  readonly upstream: Upstream;
  readonly time: Time;
}

interface FeedOptions<T> extends FeedSource {
  /** Makes the value of an answer; an error that it throws is not cached. */
  readonly read: (answer: UpstreamAnswer) => T;
  /** Milliseconds for which a value is served without asking again. */
  readonly freshMs: (value: T) => number;
}

/** One kind of values of an upstream: cached, and requested once when several calls ask at the same time. */
export interface Feed<T> {
  /** @throws UpstreamError, or the signal's reason when it aborts */
  get(path: string, query: Query, signal: AbortSignal): Promise<Dated<T>>;
  /** Makes the next `get` of a path ask again. */
  forget(path: string, query: Query): void;
}

export function createFeed<T>(options: FeedOptions<T>): Feed<T> {
  const { upstream, time, read, freshMs, staleMs, timeoutMs, maxCacheEntries } = options;
  const cache = createAnswerCache<T>(maxCacheEntries, time.now);
  const share = createSharedWork<T>();
  const tooSlow = () =>
    new UpstreamError(
      'timeout',
      `${upstream.name} did not answer within ${timeoutMs / 1_000} s. Try again, or the operator raises TIMEOUT_MS.`,
    );
  const keyOf = (path: string, query: Query) => `${path}?${new URLSearchParams(query)}`;

  return {
    async get(path, query, signal) {
      const key = keyOf(path, query);
      const kept = cache.get(key);
      if (kept !== undefined && kept.ageMs < freshMs(kept.value)) return kept;
      const load = async (shared: AbortSignal) => {
        const value = read(
          await withDeadline(timeoutMs, shared, tooSlow, (ended) => upstream.get(path, query, ended)),
        );
        cache.set(key, value);
        return value;
      };
      try {
        return { value: await share(key, load, signal), ageMs: 0 };
      } catch (error) {
        if (!isOutage(error) || kept === undefined || kept.ageMs >= staleMs) throw error;
        return { ...kept, outage: error.message };
      }
    },
    forget: (path, query) => cache.delete(keyOf(path, query)),
  };
}
