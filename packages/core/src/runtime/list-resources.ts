import { missingScopes } from '@mcp-commons/security';
import type {
  ListResourcesRequest,
  ListResourcesResult,
  Server,
  ServerContext,
} from '@modelcontextprotocol/server';
import * as z from 'zod';
import { openCall } from './call.ts';
import type { CallContext } from './call-context.ts';
import { type CallSettings, runCall } from './calls.ts';
import type { Catalogue } from './catalogue.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import { protocolFailure } from './failure.ts';

// Plain resources come first, then the pages of each template that can list; the cursor names the source.
const listCursor = z.strictObject({ source: z.int().min(0), cursor: z.string().optional() });

/** Answers `resources/list`: the plain resources, then page by page those of every template that lists. */
export function createResourceLister(catalogue: Catalogue, settings: CallSettings) {
  const listing = [...catalogue.templates.values()].flatMap(({ resource }) =>
    resource.list ? [resource] : [],
  );
  // Some clients read only the first page, so it should not be empty.
  const first = catalogue.listed.resources.length === 0 ? 1 : 0;

  return async (server: Server, request: ListResourcesRequest, ctx: ServerContext) => {
    const call = openCall(server, request, ctx, { subject: 'resources/list' });
    try {
      return await runCall<ListResourcesResult>(settings, call, (context) =>
        listPage(request.params?.cursor, context),
      );
    } catch (error) {
      throw protocolFailure(error, call, settings.log);
    }
  };

  async function listPage(cursor: string | undefined, ctx: CallContext): Promise<ListResourcesResult> {
    const at = !cursor ? { source: first } : decodeCursor(cursor, listCursor);
    const page = await sourcePage(at.source, at.cursor, ctx);
    const next =
      page.nextCursor !== undefined
        ? { source: at.source, cursor: page.nextCursor }
        : at.source < listing.length
          ? { source: at.source + 1 }
          : undefined;
    return { resources: [...page.resources], ...(next && { nextCursor: encodeCursor(next) }) };
  }

  async function sourcePage(
    source: number,
    cursor: string | undefined,
    ctx: CallContext,
  ): Promise<{ readonly resources: Catalogue['listed']['resources']; readonly nextCursor?: string }> {
    if (source === 0) return { resources: catalogue.listed.resources };
    const resource = listing[source - 1];
    // A caller who may not read a resource must not learn of it from a list either.
    if (missingScopes(ctx.principal, resource?.scopes).length > 0) return { resources: [] };
    return (await resource?.list?.(cursor, ctx)) ?? { resources: [] };
  }
}
