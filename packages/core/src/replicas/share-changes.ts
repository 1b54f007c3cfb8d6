import { randomUUID } from 'node:crypto';
import type { ServerEvent, ServerEventBus } from '@modelcontextprotocol/server';
import * as z from 'zod';
import type { Announcement } from '../definitions/define-server.ts';
import type { Log } from '../log.ts';
import type { SharedRedis } from './shared-redis.ts';

const maxUriLength = 8_192;
const maxMessageLength = 4 * maxUriLength;

/** Resources that are announced again, as a precaution, after events may have been lost. */
const maxRemembered = 1_000;

// Everybody who can write to Redis can send this, so nothing gets through but what a replica of this server says.
const message = z.strictObject({
  from: z.uuid(),
  event: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('resource_updated'), uri: z.string().max(maxUriLength) }),
    z.strictObject({ kind: z.literal('tools_list_changed') }),
    z.strictObject({ kind: z.literal('prompts_list_changed') }),
    z.strictObject({ kind: z.literal('resources_list_changed') }),
    z.strictObject({ kind: z.literal('events_lost') }),
  ]),
});

type Event = z.output<typeof message>['event'];

const kinds: Readonly<Record<Announcement, ServerEvent['kind']>> = {
  tools: 'tools_list_changed',
  prompts: 'prompts_list_changed',
  resources: 'resources_list_changed',
  'resource-updates': 'resource_updated',
};

/**
 * Passes the changes that this replica announces to the others, and theirs to its clients. Its own clients hear of a
 * change at once and only once, with or without Redis. When events may have been lost because Redis was away, clients
 * hear that everything they follow has changed: a needless read is cheap, a stale one is not.
 *
 * Returns a function to call with the URI of each resource that somebody subscribes to.
 */
export function shareChanges(
  bus: ServerEventBus,
  redis: SharedRedis,
  announces: readonly Announcement[],
  log: Log,
): (uri: string) => void {
  const self = randomUUID();
  const announced = new Set(announces.map((announcement) => kinds[announcement]));
  const followed = new Set<string>();
  let unsent = false;
  let delivering = false;

  const send = (event: Event) => {
    redis.publish(JSON.stringify({ from: self, event })).catch(() => {
      unsent = true;
    });
  };
  const deliver = (event: ServerEvent) => {
    if (!announced.has(event.kind)) return;
    delivering = true;
    bus.publish(event);
    delivering = false;
  };
  const deliverEverything = () => {
    for (const kind of announced) if (kind !== 'resource_updated') deliver({ kind });
    for (const uri of followed) deliver({ kind: 'resource_updated', uri });
  };

  // The bus calls its subscribers before `publish` returns: an event that comes while delivering came from Redis.
  bus.subscribe((event) => {
    if (!delivering) send(event);
  });
  redis.listen({
    heard(text) {
      const read = text.length > maxMessageLength ? undefined : message.safeParse(parse(text)).data;
      if (read === undefined) return log.info({ length: text.length }, 'message of another replica ignored');
      if (read.from === self) return;
      if (read.event.kind === 'events_lost') deliverEverything();
      else deliver(read.event);
    },
    began(wasAway) {
      if (wasAway) deliverEverything();
      if (!unsent) return;
      unsent = false;
      send({ kind: 'events_lost' });
    },
  });

  return (uri) => {
    if (uri.length > maxUriLength) return;
    followed.delete(uri);
    followed.add(uri);
    const [oldest] = followed;
    if (followed.size > maxRemembered && oldest !== undefined) followed.delete(oldest);
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
