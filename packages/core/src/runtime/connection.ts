import {
  type McpRequestContext,
  ProtocolError,
  ProtocolErrorCode,
  ResourceNotFoundError,
  type Server,
  type ServerCapabilities,
  type ServerEventBus,
  type ServerOptions,
} from '@modelcontextprotocol/server';
import type { Announcement, ServerDefinition, Services } from '../definitions/define-server.ts';
import { openCall } from './call.ts';
import { createRefusalRecorder, createToolCaller } from './call-tool.ts';
import { type CallSettings, runCall } from './calls.ts';
import type { Catalogue } from './catalogue.ts';
import { forward } from './changes.ts';
import { CheckedServer } from './checked-server.ts';
import { canComplete, createCompleter } from './complete.ts';
import { onePage } from './cursor.ts';
import { protocolFailure } from './failure.ts';
import { createPromptGetter } from './get-prompt.ts';
import { createResourceLister, createResourceReader, findResource } from './read-resource.ts';

/** Resources that a client may subscribe to at once on one 2025-era connection. */
const maxSubscriptions = 1_000;

/** Characters of these URIs together: the connection keeps them in memory that is not counted. */
const maxSubscribedLength = 131_072;

/**
 * Makes the function that the SDK calls for every connection (stdio, 2025-era session) or request (HTTP without a
 * session). All slow work has happened before: this only registers handlers over the catalogue, with the
 * SDK's low-level `Server`, because `McpServer` converts every schema again for each instance.
 */
export function createConnector(
  definition: ServerDefinition,
  { announces = [] }: Services,
  catalogue: Catalogue,
  bus: ServerEventBus,
  follow: (uri: string) => Promise<void>,
  settings: CallSettings,
): (ctx: McpRequestContext) => Server {
  const info = { name: definition.name, title: definition.title, version: definition.package.version };
  const capabilities = capabilitiesOf(catalogue, announces);
  const options: ServerOptions = {
    capabilities,
    instructions: definition.instructions,
    requestState: { verify: settings.questions.verify },
    cacheHints: cacheHintsFor(announces),
    jsonSchemaValidator: unusedValidator,
  };
  // A client of the 2025 protocol without a session gets only answers, so it is not promised changes.
  const withoutChanges = { ...options, capabilities: capabilitiesOf(catalogue, []) };
  const forOneRequest = { legacy: withoutChanges, modern: options };
  const callTool = createToolCaller(catalogue, settings);
  const recordRefusal = createRefusalRecorder(catalogue, settings);
  const readResource = createResourceReader(catalogue, settings);
  const listResources = createResourceLister(catalogue, settings);
  const getPrompt = createPromptGetter(catalogue, settings);
  const complete = createCompleter(catalogue, settings);
  const { listed } = catalogue;

  return ({ era, requestInfo }) => {
    const endsWithRequest = requestInfo !== undefined;
    const server = new CheckedServer(info, endsWithRequest ? forOneRequest[era] : options, recordRefusal);
    if (capabilities.tools) {
      server.setRequestHandler(
        'tools/list',
        onePage(() => listed.tools),
      );
      server.setRequestHandler('tools/call', (request, ctx) => callTool(server, request, ctx));
    }
    if (capabilities.resources) {
      server.setRequestHandler('resources/list', (request, ctx) => listResources(server, request, ctx));
      server.setRequestHandler(
        'resources/templates/list',
        onePage(() => listed.templates),
      );
      server.setRequestHandler('resources/read', (request, ctx) => readResource(server, request, ctx));
    }
    if (capabilities.prompts) {
      server.setRequestHandler(
        'prompts/list',
        onePage(() => listed.prompts),
      );
      server.setRequestHandler('prompts/get', (request, ctx) => getPrompt(server, request, ctx));
    }
    if (capabilities.completions) {
      server.setRequestHandler('completion/complete', (request, ctx) => complete(server, request, ctx));
    }
    if (!endsWithRequest) sendChanges({ server, era, bus, announces, catalogue, follow, settings });
    return server;
  };
}

interface Audience {
  readonly server: Server;
  readonly era: McpRequestContext['era'];
  readonly bus: ServerEventBus;
  readonly announces: readonly Announcement[];
  readonly catalogue: Catalogue;
  readonly follow: (uri: string) => Promise<void>;
  readonly settings: CallSettings;
}

/** Sends changes over a connection that lives longer than one request, until it closes. */
function sendChanges({ server, era, bus, announces, catalogue, follow, settings }: Audience): void {
  if (announces.length === 0) return;
  const { log } = settings;
  /** Per URI, how many requests to subscribe to it have not failed. */
  const subscribed = new Map<string, number>();
  if (era === 'legacy' && announces.includes('resource-updates')) {
    server.setRequestHandler('resources/subscribe', async (request, ctx) => {
      const { uri } = request.params;
      const found = findResource(catalogue, uri);
      if (found === undefined) throw new ResourceNotFoundError(uri);
      requireRoom(subscribed, uri);
      const { name, scopes } = found.resource;
      const call = openCall(server, request, ctx, { subject: `resources/subscribe ${name}`, scopes });
      subscribed.set(uri, (subscribed.get(uri) ?? 0) + 1);
      try {
        await runCall(settings, call, () => follow(uri));
      } catch (error) {
        const others = (subscribed.get(uri) ?? 1) - 1;
        if (others === 0) subscribed.delete(uri);
        else subscribed.set(uri, others);
        throw protocolFailure(error, call, log, uri);
      }
      return {};
    });
    server.setRequestHandler('resources/unsubscribe', ({ params }) => {
      subscribed.delete(params.uri);
      return {};
    });
  }
  const wants = (uri: string) => era === 'modern' || subscribed.has(uri);
  const stop = bus.subscribe((event) => {
    forward(event, server, wants).catch((error: unknown) =>
      log.debug({ err: error }, 'change not delivered'),
    );
  });
  server.onclose = stop;
}

/** @throws ProtocolError when a client would follow too many resources, or too long URIs. */
function requireRoom(subscribed: ReadonlyMap<string, number>, uri: string): void {
  if (subscribed.has(uri)) return;
  if (subscribed.size >= maxSubscriptions) {
    throw new ProtocolError(
      ProtocolErrorCode.InvalidParams,
      `At most ${maxSubscriptions} resources may be subscribed to; unsubscribe from one first.`,
    );
  }
  const length = [uri, ...subscribed.keys()].reduce((sum, item) => sum + item.length, 0);
  if (length > maxSubscribedLength) {
    throw new ProtocolError(
      ProtocolErrorCode.InvalidParams,
      `URIs of at most ${maxSubscribedLength} characters together may be subscribed to; unsubscribe from some first.`,
    );
  }
}

function capabilitiesOf(catalogue: Catalogue, announces: readonly Announcement[]): ServerCapabilities {
  const { tools, prompts, refreshPrompts, resources, templates } = catalogue;
  const changes = (kind: Announcement) => announces.includes(kind) && { listChanged: true };
  return {
    logging: {},
    ...(tools.size > 0 && { tools: { ...changes('tools') } }),
    ...((prompts.size > 0 || refreshPrompts) && { prompts: { ...changes('prompts') } }),
    ...(resources.size + templates.size > 0 && {
      resources: {
        ...changes('resources'),
        ...(announces.includes('resource-updates') && { subscribe: true }),
      },
    }),
    ...(canComplete(catalogue) && { completions: {} }),
  };
}

// Any client may keep for a while what never changes while the process lives.
function cacheHintsFor(announces: readonly Announcement[]): NonNullable<ServerOptions['cacheHints']> {
  const lasting = { ttlMs: 60_000, cacheScope: 'public' as const };
  return {
    'server/discover': lasting,
    ...(!announces.includes('tools') && { 'tools/list': lasting }),
    ...(!announces.includes('prompts') && { 'prompts/list': lasting }),
    'resources/templates/list': lasting,
  };
}

// The SDK would build an AJV instance per connection, only to check answers to its own `elicitInput`, which
// `ask` does not use.
const unusedValidator: NonNullable<ServerOptions['jsonSchemaValidator']> = {
  getValidator() {
    throw new Error('answers are checked where they are used');
  },
};
