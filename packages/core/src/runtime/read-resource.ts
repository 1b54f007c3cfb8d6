import {
  type ReadResourceRequest,
  type ReadResourceResult,
  ResourceNotFoundError,
  type Server,
  type ServerContext,
} from '@modelcontextprotocol/server';
import type { Resource, ResourceContent } from '../definitions/define-resource.ts';
import type { Log } from '../log.ts';
import { ToolError } from '../tool-error.ts';
import { openCall } from './call.ts';
import type { CallContext } from './call-context.ts';
import { type CallSettings, runAskingCall } from './calls.ts';
import type { Catalogue } from './catalogue.ts';
import { protocolFailure } from './failure.ts';

const maxUriLength = 8_192;

/** Answers `resources/read` by the exact URI first, then by the templates in their order. */
export function createResourceReader(catalogue: Catalogue, settings: CallSettings) {
  return async (server: Server, request: ReadResourceRequest, ctx: ServerContext) => {
    const { uri } = request.params;
    const found = findResource(catalogue, uri);
    if (found === undefined) throw new ResourceNotFoundError(uri);
    const { name, scopes } = found.resource;
    const call = openCall(server, request, ctx, { subject: `resources/read ${name}`, scopes });
    try {
      return await runAskingCall<ReadResourceResult>(settings, call, (context) =>
        readResource(found, uri, context, settings.limits.messageBytes),
      );
    } catch (error) {
      throw protocolFailure(error, call, settings.log, uri);
    }
  };
}

/** Passes a subscription on to the resource that knows how to watch itself; a failure is logged. */
export function createFollower(catalogue: Catalogue, log: Log): (uri: string) => Promise<void> {
  return async (uri) => {
    try {
      const found = findResource(catalogue, uri);
      await found?.resource.follow?.(found.variables, uri);
    } catch (error) {
      log.warn({ err: error, uri }, 'changes of a resource cannot be followed');
    }
  };
}

interface FoundResource {
  readonly resource: Resource;
  readonly variables: Readonly<Record<string, string>>;
}

/** The resource at a URI: the one with exactly this URI, or the first template that matches it. */
export function findResource({ resources, templates }: Catalogue, uri: string): FoundResource | undefined {
  const exact = resources.get(uri);
  if (exact !== undefined) return { resource: exact, variables: {} };
  if (uri.length > maxUriLength) return undefined;
  for (const template of templates.values()) {
    const variables = template.uri.match(uri);
    if (variables !== null) return decodeVariables(template.resource, variables);
  }
  return undefined;
}

function decodeVariables(
  resource: Resource,
  raw: Record<string, string | string[]>,
): FoundResource | undefined {
  try {
    const decoded = Object.entries(raw).map(([name, value]) => [name, decodeURIComponent(String(value))]);
    return { resource, variables: Object.fromEntries(decoded) };
  } catch {
    // No template makes a URI with a stray %.
    return undefined;
  }
}

async function readResource(
  { resource, variables }: FoundResource,
  uri: string,
  ctx: CallContext,
  maxBytes: number,
): Promise<ReadResourceResult> {
  const result = await resource.read(variables, ctx);
  const contents: readonly ResourceContent[] =
    typeof result === 'string' || result instanceof Uint8Array
      ? [{ uri, mimeType: resource.mimeType, content: result }]
      : result;
  const bytes = contents.reduce((sum, { content }) => sum + Buffer.byteLength(content), 0);
  if (bytes > maxBytes) {
    throw new ToolError(
      'limit',
      `The resource has ${bytes} bytes and at most ${maxBytes} are sent. Ask for a smaller one, or the operator raises MAX_MESSAGE_BYTES.`,
    );
  }
  return { contents: contents.map((content) => encodeContent(content, resource.meta)) };
}

function encodeContent(
  { uri, mimeType, content }: ResourceContent,
  meta: Resource['meta'],
): ReadResourceResult['contents'][number] {
  const about = { uri, mimeType, ...(meta && { _meta: meta }) };
  if (typeof content === 'string') return { ...about, text: content };
  return { ...about, blob: Buffer.from(content).toString('base64') };
}
