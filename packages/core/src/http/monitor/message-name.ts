import type { Catalogue } from '../../runtime/catalogue.ts';
import { maxMessages } from '../message-limits.ts';

/** What a message asks for, in words from fixed sets: `_other` for whatever a client made up. */
export interface MessageName {
  readonly method: string;
  readonly tool?: string;
}

const methods = new Set([
  'completion/complete',
  'initialize',
  'logging/setLevel',
  'notifications/cancelled',
  'notifications/initialized',
  'notifications/progress',
  'notifications/roots/list_changed',
  'ping',
  'prompts/get',
  'prompts/list',
  'resources/list',
  'resources/read',
  'resources/subscribe',
  'resources/templates/list',
  'resources/unsubscribe',
  'server/discover',
  'subscriptions/listen',
  'tools/call',
  'tools/list',
]);

/**
 * Names the messages in the body of a request: one, or those of a batch, up to its limit. Names end up in logs and in
 * labels of metrics, so they never contain text of a client.
 */
export function nameMessages(
  { tools }: Pick<Catalogue, 'tools'>,
  body: unknown,
): readonly [MessageName, ...MessageName[]] {
  const [first, ...rest] = Array.isArray(body) ? body.slice(0, maxMessages) : [body];
  return [nameMessage(tools, first), ...rest.map((message) => nameMessage(tools, message))];
}

function nameMessage(tools: Catalogue['tools'], message: unknown): MessageName {
  const { method, params } = (message ?? {}) as { method?: unknown; params?: { name?: unknown } | null };
  if (method === undefined) return { method: 'response' };
  if (typeof method !== 'string' || !methods.has(method)) return { method: '_other' };
  return method === 'tools/call' ? { method, tool: known(tools, params?.name) } : { method };
}

function known(tools: Catalogue['tools'], name: unknown): string {
  return typeof name === 'string' && tools.has(name) ? name : '_other';
}

/** Whether a message gets an answer of its own, and so is work; the others only accompany work. */
export function isRequest({ method }: MessageName): boolean {
  return method !== 'response' && !method.startsWith('notifications/');
}

const revisions = new Set(['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28']);

/** The protocol revision that a request says it speaks. */
export function nameRevision(header: string | string[] | undefined): string {
  return header === undefined ? '' : revisions.has(String(header)) ? String(header) : '_other';
}
