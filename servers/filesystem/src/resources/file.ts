import {
  defineResource,
  paginate,
  type ResourceContent,
  type ResourceListing,
  ToolError,
} from '@mcp-commons/core';
import { type Entry, PathError, type PathSandbox } from '@mcp-commons/security/path-sandbox';
import { explainError } from '../explain-errors.ts';
import type { OpenSandbox } from '../open-sandbox.ts';
import type { Options } from '../options.ts';
import { usablePath } from '../search/search-each.ts';
import { decodeText, NotTextError } from '../text/decode-text.ts';
import { mediaTypeOf } from '../text/media-type.ts';
import { quoteName } from '../text/quote-name.ts';
import type { ChangeWatch } from './change-watch.ts';
import { fileUri, pathOfUri } from './file-uri.ts';

/** A client of the SDK fails after 64 pages, and each page reads the whole directory again. */
const pageSize = 3_200;

export const fileResource = (
  open: OpenSandbox,
  watch: ChangeWatch,
  { maxResourceSize, maxEntries, maxVisited }: Options & { readonly maxResourceSize: number },
) =>
  defineResource({
    uri: 'file://{+path}',
    name: 'file',
    title: 'File',
    description: 'A file in an allowed directory, or the names in a directory. Announces changes.',
    mimeType: 'text/plain',

    async read({ path: rest }) {
      const path = pathOfUri(rest);
      if (path === undefined)
        throw new ToolError('invalid_input', 'The URI must be file:///… on this machine.');
      const sandbox = await open();
      try {
        return await readContent(sandbox, path, maxResourceSize, maxEntries);
      } catch (error) {
        throw explainError(error, sandbox.roots);
      }
    },

    async list(cursor) {
      const sandbox = await open().catch(() => undefined);
      if (sandbox === undefined) return { resources: [] };
      await watch.followRoots();
      const tops = await Promise.all(sandbox.roots.map((root) => listTop(sandbox, root, maxVisited)));
      const { items, ...rest } = paginate(tops.flat(), cursor, pageSize);
      return { resources: items.map(describeEntry), ...rest };
    },

    async follow({ path: rest }, uri) {
      const path = pathOfUri(rest);
      if (path !== undefined) await watch.follow(path, uri);
    },

    complete: {
      async path(typed) {
        const sandbox = await open().catch(() => undefined);
        return sandbox === undefined ? [] : completePath(sandbox, typed, maxVisited);
      },
    },
  });

async function readContent(
  sandbox: PathSandbox,
  path: string,
  maxBytes: number,
  maxEntries: number,
): Promise<ResourceContent[]> {
  const uri = fileUri(path);
  try {
    const bytes = await sandbox.openFile(path, (file) => file.readAll(maxBytes));
    return [describeContent(uri, bytes)];
  } catch (error) {
    if (!(error instanceof PathError) || error.reason !== 'is-a-directory') throw error;
    return sandbox.list(path, maxEntries, async ({ entries, truncated }) => {
      const names = entries.map(({ name, kind }) => `${quoteName(name)}${kind === 'directory' ? '/' : ''}`);
      const notice = `Only ${maxEntries} entries are here (MAX_ENTRIES), not the first by name; use list_directory.`;
      return [
        { uri, mimeType: 'inode/directory', content: names.join('\n') },
        ...(truncated ? [{ uri: `${uri}#notice`, mimeType: 'text/plain', content: notice }] : []),
      ];
    });
  }
}

function describeContent(uri: string, bytes: Uint8Array): ResourceContent {
  const mimeType = mediaTypeOf(bytes);
  if (mimeType !== undefined && mimeType !== 'image/svg+xml') return { uri, mimeType, content: bytes };
  try {
    return { uri, mimeType: mimeType ?? 'text/plain', content: decodeText(bytes).text };
  } catch (error) {
    if (!(error instanceof NotTextError)) throw error;
    return { uri, mimeType: 'application/octet-stream', content: bytes };
  }
}

interface TopEntry extends Entry {
  readonly root: string;
}

async function listTop(sandbox: PathSandbox, root: string, maxVisited: number): Promise<TopEntry[]> {
  const entries = await sandbox
    .list(root, maxVisited, async (directory) => directory.entries)
    .catch(() => []);
  return entries
    .filter(({ kind }) => kind === 'file' || kind === 'directory')
    .map((entry) => ({ ...entry, root }));
}

const describeEntry = ({ root, name, kind }: TopEntry): ResourceListing => ({
  uri: fileUri(usablePath(root, name)),
  name,
  ...(kind === 'directory' && { mimeType: 'inode/directory' }),
});

/** Paths that begin with what was typed: allowed directories, and entries of the directory typed so far. */
async function completePath(sandbox: PathSandbox, typed: string, maxVisited: number): Promise<string[]> {
  const tops = sandbox.roots
    .map((root) => usablePath(root, ''))
    .filter((top) => top.startsWith(typed) && top !== typed);
  const end = typed.lastIndexOf('/') + 1;
  const [directory, start] = [typed.slice(0, end), typed.slice(end)];
  if (directory === '') return tops;
  const entries = await sandbox.list(directory, maxVisited, async (each) => each.entries).catch(() => []);
  const below = entries
    .filter(({ name }) => name.startsWith(start))
    .map(({ name, kind }) => `${directory}${name}${kind === 'directory' ? '/' : ''}`);
  return [...new Set([...tops, ...below])];
}
