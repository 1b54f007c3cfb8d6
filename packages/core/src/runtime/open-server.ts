import type { Audit, AuditEntry } from '@mcp-commons/security/audit';
import type { McpRequestContext, Server, ServerEventBus } from '@modelcontextprotocol/server';
import type * as z from 'zod';
import type { Finding, ServerDefinition } from '../definitions/define-server.ts';
import { inTime } from '../in-time.ts';
import { createLog, type Log } from '../log.ts';
import type { shareChanges } from '../replicas/share-changes.ts';
import type { SharedRedis } from '../replicas/shared-redis.ts';
import { type Catalogue, createCatalogue } from './catalogue.ts';
import { createChangeBus } from './changes.ts';
import { createConnector } from './connection.ts';
import { type Limits, limitsFor } from './limits.ts';
import { isListenRequest, listenRequest } from './listen-request.ts';
import { createQuestionBook } from './questions.ts';
import { createFollower } from './read-resource.ts';
import { createSlots, type Slots } from './slots.ts';
import { createTracing } from './tracing.ts';

/** Milliseconds that a server's `open` may take: a host waits about as long, and would not learn the reason. */
const openMs = 20_000;

/** Resources of one subscription that are followed: each may cost its server a watch. */
const maxFollowed = 1_000;

/** A server whose services are open: it can be connected to any number of transports. */
export interface OpenServer {
  readonly title: string;
  /** The factory that the SDK's `serveStdio` and `createMcpHandler` take. */
  readonly connect: (ctx: McpRequestContext) => Server;
  /**
   * Call this with every incoming message of a modern connection: the SDK answers `subscriptions/listen` itself, and a
   * resource that watches for its changes must know that somebody listens.
   */
  observe(message: unknown): void;
  readonly catalogue: Catalogue;
  /** Carries change events to modern HTTP subscriptions. */
  readonly bus: ServerEventBus;
  readonly name: string;
  readonly version: string;
  readonly limits: Limits;
  /** How many calls run, and how many wait. */
  readonly slots: Pick<Slots, 'running' | 'waiting'>;
  /** Records that a call was refused before it reached its tool, if the audit covers that tool. */
  recordRefusal(refusal: Omit<AuditEntry, 'decision'>): void;
  ready(): Promise<void>;
  diagnose(): Promise<readonly Finding[]>;
  /** Ends the services. From Node 25 on, a file that is never closed ends the process when it is collected. */
  close(): Promise<void>;
}

export interface OpenSettings {
  readonly limits?: Limits;
  readonly log?: Log;
  /** Where the calls of tools that are not read-only are recorded. */
  readonly audit?: Audit | undefined;
  /** Shares changes, and the key that questions are signed with, with the other replicas of the server. */
  readonly redis?: SharedRedis | undefined;
}

/**
 * Opens the services of a server for any number of connections. `options` are those of the definition, as the
 * command line would set them.
 *
 * @throws z.ZodError when an option does not fit; whatever the server's own `open` throws; Error
 * when that does not finish in time.
 */
export async function openServer<Options extends z.ZodObject>(
  definition: ServerDefinition<Options>,
  options: z.input<Options>,
  { limits = limitsFor('stdio'), log = createLog('warning'), audit, redis }: OpenSettings = {},
): Promise<OpenServer> {
  const { bus, changes } = createChangeBus((error) => log.warn({ err: error }, 'change not delivered'));
  const opening = async () => definition.open(definition.options.parse(options), { log, changes, limits });
  const services = await inTime(opening(), openMs, 'its `open` has not finished');
  const catalogue = createCatalogue(services);
  refreshPromptsBeforeClientsHear(bus, catalogue, log);
  const slots = createSlots(limits.concurrency, limits.queue, { share: limits.callerConcurrency });
  const tracing = createTracing({ name: definition.package.name, version: definition.package.version });
  const settings = { limits, slots, questions: createQuestionBook(redis?.signingKey), log, tracing, audit };
  const follow = createFollower(catalogue, log);
  const remember = redis && (await share(bus, redis, services.announces ?? [], log));
  const subscribed = (uri: string) => {
    remember?.(uri);
    return follow(uri);
  };
  return {
    title: definition.title,
    connect: createConnector(definition, services, catalogue, bus, subscribed, settings),
    observe(message) {
      if (!isListenRequest(message)) return;
      const uris = listenRequest.safeParse(message).data?.params.notifications.resourceSubscriptions ?? [];
      // The SDK has promised updates of the rest as well.
      if (uris.length > maxFollowed)
        log.warn({ asked: uris.length, followed: maxFollowed }, 'a subscription is followed in part');
      for (const uri of uris.slice(0, maxFollowed)) void subscribed(uri);
    },
    catalogue,
    bus,
    name: definition.name,
    version: definition.package.version,
    limits,
    slots,
    recordRefusal({ tool, ...refusal }) {
      const isChange = catalogue.tools.get(tool)?.annotations.readOnlyHint === false;
      if (isChange) audit?.record({ tool, decision: 'refused', ...refusal });
    },
    ready: async () => services.ready?.(),
    diagnose: async () => services.diagnose?.() ?? [],
    close: async () => services.close?.(),
  };
}

// Loaded only by a server that shares a Redis with other replicas.
async function share(...args: Parameters<typeof shareChanges>): Promise<ReturnType<typeof shareChanges>> {
  const module = await import('../replicas/share-changes.ts');
  return module.shareChanges(...args);
}

// The bus calls its subscribers in order, and no connection has subscribed yet.
function refreshPromptsBeforeClientsHear(bus: ServerEventBus, { refreshPrompts }: Catalogue, log: Log): void {
  if (refreshPrompts === undefined) return;
  bus.subscribe(({ kind }) => {
    if (kind !== 'prompts_list_changed') return;
    try {
      refreshPrompts();
    } catch (error) {
      log.error({ err: error }, 'the changed prompts cannot be offered; the earlier ones stay');
    }
  });
}
