import { shorten } from '@mcp-commons/core';
import { NetworkError, type NetworkGuard, type NetworkReason } from '@mcp-commons/security/network-guard';
import type { Time } from './time.ts';
import { UpstreamError } from './upstream-error.ts';

export type Query = Readonly<Record<string, string>>;

/** A JSON answer; error statuses that mean something for the request are answers too. */
export interface UpstreamAnswer {
  readonly status: number;
  readonly body: unknown;
}

export interface Upstream {
  /** Its name for people: Open-Meteo. */
  readonly name: string;
  /**
   * Requests JSON; tries three times when the network or the upstream fails.
   *
   * @throws UpstreamError; the signal's reason when it aborts.
   */
  get(path: string, query: Query, signal: AbortSignal): Promise<UpstreamAnswer>;
}

export interface UpstreamOptions {
  readonly name: string;
  readonly baseUrl: string;
  readonly guard: Pick<NetworkGuard, 'request'>;
  readonly headers: Readonly<Record<string, string>>;
  /** Query parameters of every request that do not change its meaning: an API key. */
  readonly credentials?: Query;
  /** Waits until the upstream may be asked; returns a function to call afterwards. */
  readonly turn: (signal: AbortSignal) => Promise<() => void>;
  readonly time: Time;
}

const maxAttempts = 3;
const firstPauseMs = 300;

export function createUpstream({ name, turn, time, ...options }: UpstreamOptions): Upstream {
  const attempt = async (path: string, query: Query, signal: AbortSignal) => {
    const done = await turn(signal);
    try {
      return await send(name, options, path, query, signal);
    } finally {
      done();
    }
  };
  return {
    name,
    async get(path, query, signal) {
      for (let attempts = 1; ; attempts += 1) {
        try {
          return await attempt(path, query, signal);
        } catch (error) {
          const isFinal = attempts === maxAttempts || !(error instanceof UpstreamError && error.isTransient);
          if (isFinal) throw error;
        }
        // Without jitter, all clients of an upstream that recovers would return at the same moment.
        await time.pause(firstPauseMs * 3 ** (attempts - 1) * (0.5 + Math.random()), signal);
      }
    },
  };
}

type Sending = Pick<UpstreamOptions, 'baseUrl' | 'guard' | 'headers' | 'credentials'>;

async function send(
  name: string,
  { baseUrl, guard, headers, credentials }: Sending,
  path: string,
  query: Query,
  signal: AbortSignal,
): Promise<UpstreamAnswer> {
  const url = new URL(baseUrl.replace(/\/$/, '') + path);
  url.search = new URLSearchParams({ ...query, ...credentials }).toString();
  try {
    const { status, headers: received, body } = await guard.request(url, { headers, signal });
    return readAnswer(name, status, body.toString('utf8'), received['retry-after']);
  } catch (error) {
    throw error instanceof NetworkError ? explainNetwork(name, error) : error;
  }
}

function readAnswer(name: string, status: number, text: string, retryAfter?: string): UpstreamAnswer {
  const body = parseJson(text);
  if (status === 429) throw new UpstreamError('rate-limited', explainLimit(name, body, retryAfter));
  if (status >= 500) {
    throw new UpstreamError('down', `${name} is unavailable (status ${status}). Try again later.`, {
      isTransient: true,
    });
  }
  if (status === 401 || status === 403) {
    throw new UpstreamError(
      'denied',
      `${name} refuses access (status ${status}). The operator should check the API key and USER_AGENT.`,
    );
  }
  if (body === undefined) {
    // Open-Meteo streams: a failure after the first bytes arrives with status 200, as JSON that breaks off.
    throw new UpstreamError(
      'malformed',
      `${name} sent something that is not JSON (status ${status}). Try again later, or the operator checks its URL.`,
      { isTransient: status < 400 },
    );
  }
  return { status, body };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A page of HTML from a gateway, or a body that breaks off: the caller reports the status.
    return undefined;
  }
}

const periods = new Map([
  ['minutely', 'minute'],
  ['hourly', 'hour'],
  ['daily', 'day'],
]);

function explainLimit(name: string, body: unknown, retryAfter: string | undefined): string {
  const reason = reasonOf(body);
  const period = periods.get(/^\w+/.exec(reason)?.[0].toLowerCase() ?? '');
  if (period !== undefined) {
    const when = period === 'day' ? 'tomorrow' : `in one ${period}`;
    return `${name} answers no more requests this ${period}: its limit per ${period} is used up. Try again ${when}.`;
  }
  if (/concurrent/i.test(reason))
    return `${name} answers too many requests at once. Try again in a few seconds.`;
  // Retry-After may also be a date.
  const seconds = retryAfter === '1' ? '1 second' : `${retryAfter ?? 'a few'} seconds`;
  const when = /^\d{1,5}$/.test(retryAfter ?? '5') ? `in ${seconds}` : 'later';
  return `${name} wants fewer requests. Try again ${when}.`;
}

/** The text of an error answer: `reason` of Open-Meteo; the parameter's message or `detail` of NWS. */
export function reasonOf(body: unknown): string {
  if (typeof body !== 'object' || body === null) return '';
  const { reason, detail, parameterErrors } = body as Readonly<Record<string, unknown>>;
  const [first] = Array.isArray(parameterErrors) ? (parameterErrors as readonly unknown[]) : [];
  const message = typeof first === 'object' && first !== null && 'message' in first && first.message;
  const words = [message, reason, detail].find((text) => typeof text === 'string') ?? '';
  return shorten(String(words), 200);
}

const tooLarge = ' The operator can raise MAX_RESPONSE_BYTES.';

const remedies: Partial<Record<NetworkReason, string>> = {
  'private-address': ' If it is intended, the operator can add its host:port to ALLOW_PRIVATE_HOSTS.',
  'wire-too-large': tooLarge,
  'body-too-large': tooLarge,
};

/** What is wrong, and what the operator can set. */
export const describeNetworkError = ({ message, reason }: NetworkError) =>
  `${message}.${remedies[reason] ?? ''}`;

function explainNetwork(name: string, error: NetworkError): UpstreamError {
  const fault = error.failure === 'limit' ? 'sent an answer that is not accepted' : 'cannot be reached';
  const message = `${name} ${fault}: ${describeNetworkError(error)}`;
  switch (error.failure) {
    case 'refused':
      return new UpstreamError('refused', message, { cause: error });
    case 'timeout':
      return new UpstreamError('timeout', message, { cause: error });
    case 'limit':
      return new UpstreamError('malformed', message, { cause: error });
    case 'failed':
      return new UpstreamError('unreachable', message, { cause: error, isTransient: true });
  }
}
