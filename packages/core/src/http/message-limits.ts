import { type Refusal, refuse } from './refusal.ts';

/** The SDK's own limit. It counts the messages too late: after the scopes of every one have been looked up. */
export const maxMessages = 100;

/** In one request: each subscription is matched against every template. */
const maxSubscriptions = 1_000;

/** A session keeps what its client says about itself, in memory that is not counted. */
const maxInitializeBytes = 65_536;

const invalidRequest = -32_600;
const invalidParams = -32_602;

/** Refuses a body of `bytes` that would cost more to examine, or to keep, than an honest client asks for. */
export function checkMessages(body: unknown, bytes: number): Refusal | undefined {
  const messages: readonly unknown[] = Array.isArray(body) ? body : [body];
  if (messages.length > maxMessages) {
    const problem = `Invalid Request: Batch must not exceed ${maxMessages} messages`;
    return refuse('too_many_messages', 400, problem, {}, invalidRequest);
  }
  if (bytes > maxInitializeBytes && messages.some(isInitialize)) {
    const problem = `An initialize request may have at most ${maxInitializeBytes} bytes`;
    return refuse('initialize_too_large', 413, problem, {}, invalidRequest);
  }
  const subscriptions = messages.reduce<number>((sum, message) => sum + countSubscriptions(message), 0);
  if (subscriptions > maxSubscriptions) {
    const problem = `A request may have at most ${maxSubscriptions} resourceSubscriptions`;
    return refuse('too_many_subscriptions', 400, problem, {}, invalidParams);
  }
  return undefined;
}

// By hand rather than by a schema, which would walk through the very list that may be too long.
interface Message {
  readonly method?: unknown;
  readonly params?: { readonly notifications?: { readonly resourceSubscriptions?: unknown } | null } | null;
}

function isInitialize(message: unknown): boolean {
  return ((message ?? {}) as Message).method === 'initialize';
}

function countSubscriptions(message: unknown): number {
  const list = ((message ?? {}) as Message).params?.notifications?.resourceSubscriptions;
  return Array.isArray(list) ? list.length : 0;
}
