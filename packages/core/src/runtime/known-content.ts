import { randomUUID } from 'node:crypto';
import type { ContentBlock } from '@modelcontextprotocol/server';
import type { Call } from './call.ts';

/** The revision of a client over HTTP that has no session and names none (spec 2025-06-18, basic/transports). */
const assumedRevision = '2025-03-26';

/**
 * Rewrites a content block for the revision of the client, which would reject the whole answer for one unknown kind of
 * block.
 */
export function knownContent(
  { server, ctx }: Pick<Call, 'server' | 'ctx'>,
  block: ContentBlock,
): ContentBlock {
  const revision =
    server.getNegotiatedProtocolVersion() ??
    ctx.http?.req?.headers.get('mcp-protocol-version') ??
    assumedRevision;
  if (block.type === 'audio' && revision < '2025-03-26') {
    const { data, mimeType, ...rest } = block;
    return { ...rest, type: 'resource', resource: { uri: `urn:uuid:${randomUUID()}`, mimeType, blob: data } };
  }
  if (block.type === 'resource_link' && revision < '2025-06-18') {
    const { uri, name, title = name, annotations } = block;
    return { type: 'text', text: `[${title}](${uri})`, ...(annotations && { annotations }) };
  }
  return block;
}
