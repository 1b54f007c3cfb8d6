import * as z from 'zod';
import type { Catalogue } from '../runtime/catalogue.ts';
import { listenRequest } from '../runtime/listen-request.ts';
import { findResource } from '../runtime/read-resource.ts';

const uri = z.object({ uri: z.string() });

// Only messages that name a tool or a resource; the SDK checks the rest of a message.
const naming = z.discriminatedUnion('method', [
  z.object({ method: z.literal('tools/call'), params: z.object({ name: z.string() }) }),
  z.object({ method: z.enum(['resources/read', 'resources/subscribe']), params: uri }),
  z.object({ method: z.literal('completion/complete'), params: z.object({ ref: uri }) }),
  listenRequest,
]);

/** The scopes that a message, or each message of a batch, needs; known before any of it runs. */
export function requiredScopes(catalogue: Catalogue, body: unknown): readonly string[] {
  const messages: readonly unknown[] = Array.isArray(body) ? body : [body];
  return [...new Set(messages.flatMap((message) => scopesOf(catalogue, message)))];
}

function scopesOf(catalogue: Catalogue, message: unknown): readonly string[] {
  const { data } = naming.safeParse(message);
  switch (data?.method) {
    case undefined:
      return [];
    case 'tools/call':
      return catalogue.tools.get(data.params.name)?.scopes ?? [];
    case 'resources/read':
    case 'resources/subscribe':
      return ofResource(data.params.uri);
    case 'completion/complete':
      return catalogue.templates.get(data.params.ref.uri)?.resource.scopes ?? [];
    case 'subscriptions/listen':
      return data.params.notifications.resourceSubscriptions.flatMap(ofResource);
  }

  function ofResource(target: string): readonly string[] {
    return findResource(catalogue, target)?.resource.scopes ?? [];
  }
}
