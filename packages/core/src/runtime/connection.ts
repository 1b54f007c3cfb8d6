import {
  type McpRequestContext,
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
import { createResourceLister } from './list-resources.ts';
import { createResourceReader, findResource } from './read-resource.ts';
import { createSubscriptions } from './subscriptions.ts';

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
    server.setRequestHandler(
      'tools/list',
      onePage(() => listed.tools),
    );
    server.setRequestHandler('tools/call', (request, ctx) => callTool(server, request, ctx));
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
  const subscriptions = createSubscriptions();
  if (era === 'legacy' && announces.includes('resource-updates')) {
    server.setRequestHandler('resources/subscribe', async (request, ctx) => {
      const { uri } = request.params;
      const found = findResource(catalogue, uri);
      if (found === undefined) throw new ResourceNotFoundError(uri);
      const takeBack = subscriptions.add(uri);
      const { name, scopes } = found.resource;
      const call = openCall(server, request, ctx, { subject: `resources/subscribe ${name}`, scopes });
      try {
        await runCall(settings, call, () => follow(uri));
      } catch (error) {
        takeBack();
        throw protocolFailure(error, call, log, uri);
      }
      return {};
    });
    server.setRequestHandler('resources/unsubscribe', ({ params }) => {
      subscriptions.remove(params.uri);
      return {};
    });
  }
  const wants = (uri: string) => era === 'modern' || subscriptions.has(uri);
  const stop = bus.subscribe((event) => {
    forward(event, server, wants).catch((error: unknown) =>
      log.debug({ err: error }, 'change not delivered'),
    );
  });
  server.onclose = stop;
}

function capabilitiesOf(catalogue: Catalogue, announces: readonly Announcement[]): ServerCapabilities {
  const { prompts, refreshPrompts, resources, templates } = catalogue;
  const changes = (kind: Announcement) => announces.includes(kind) && { listChanged: true };
  return {
    logging: {},
    // Also without tools: some agent frameworks list the tools of every server, and give up all of them when one refuses.
    tools: { ...changes('tools') },
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
