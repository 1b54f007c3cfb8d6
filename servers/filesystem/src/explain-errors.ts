import { sep } from 'node:path';
import { shorten, type Tool, ToolError } from '@mcp-commons/core';
import { PathError, type PathRefusal } from '@mcp-commons/security/path-sandbox';
import type { OpenSandbox } from './open-sandbox.ts';
import { pathOfUri } from './resources/file-uri.ts';
import { GlobError } from './search/glob.ts';
import { quoteName } from './text/quote-name.ts';

/**
 * Turns a refused path or pattern into an error that a model can act on; returns other errors unchanged. `roots` are
 * the allowed directories.
 */
export function explainError(error: unknown, roots: readonly string[]): unknown {
  if (error instanceof GlobError)
    return new ToolError('invalid_input', `${error.message}.`, { cause: error });
  if (!(error instanceof PathError)) return error;
  return new ToolError(kinds[error.reason], error.message + hintFor(error, roots), { cause: error });
}

/** The same tool, whose path and pattern errors say what to do. */
export function explained(tool: Tool, open: OpenSandbox): Tool {
  return {
    ...tool,
    async run(input, ctx) {
      try {
        return await tool.run(input, ctx);
      } catch (error) {
        throw error instanceof PathError
          ? explainError(error, (await open()).roots)
          : explainError(error, []);
      }
    },
  };
}

function hintFor({ reason, path }: PathError, roots: readonly string[]): string {
  const plain = misread.has(reason) && path.length <= maxPlainLength ? plainPath(path) : path;
  const guess = plain === path || plain === '' ? '' : ` Perhaps ${JSON.stringify(plain)} is meant.`;
  return guess + adviceFor(reason, path, roots);
}

function adviceFor(reason: PathRefusal, path: string, roots: readonly string[]): string {
  if (reason === 'not-found' && path.includes('\ufffd')) return notUtf8;
  if (reason === 'outside' || reason === 'home-path')
    return ` Allowed directories: ${shorten(roots.map(quoteName).join(', '), maxPlacesLength)}.`;
  return hints[reason] ?? '';
}

/** Reasons that a path has when it is not written plainly. */
const misread: ReadonlySet<PathRefusal> = new Set(['not-found', 'parent-not-found', 'outside', 'file-uri']);

/** Longer paths are not looked at: the time grows with the square of the blanks in a path, and the error with its length. */
const maxPlainLength = 300;

/** The path without what models add: quotes, blanks, the number of a line, and the encodings of other places. */
function plainPath(path: string): string {
  const bare = path
    .replace(/^[\s"'`<]+|[\s"'`>]+$/g, '')
    .replace(/^file:\/\/(.*)/i, (uri, rest: string) => pathOfUri(rest) ?? uri)
    .replace(/(?::\d+){1,2}$|#L\d+(?:-L?\d+)?$/, '');
  const plain = sep === '/' ? bare.replace(/\\(?=[ ()'&])/g, '').replaceAll('\\', '/') : bare;
  try {
    return decodeURIComponent(plain);
  } catch {
    return plain;
  }
}

/** list_allowed_directories gives the rest. */
const maxPlacesLength = 500;

const notUtf8 =
  ' A name that is not UTF-8 is listed with \ufffd, and no path reaches it: ask the person to rename it.';

const kinds: Readonly<Record<PathRefusal, ToolError['kind']>> = {
  'empty-path': 'invalid_input',
  'nul-byte': 'invalid_input',
  'half-character': 'invalid_input',
  'path-too-long': 'invalid_input',
  'name-too-long': 'invalid_input',
  'home-path': 'invalid_input',
  'file-uri': 'invalid_input',
  'windows-path': 'invalid_input',
  'device-path': 'invalid_input',
  'drive-relative': 'invalid_input',
  'device-name': 'invalid_input',
  'stream-name': 'invalid_input',
  'reserved-character': 'invalid_input',
  'trailing-dot-or-space': 'invalid_input',
  'temporary-name': 'invalid_input',
  'trailing-separator': 'invalid_input',
  'not-a-directory': 'invalid_input',
  'is-a-directory': 'invalid_input',
  'not-a-file': 'invalid_input',
  'into-itself': 'invalid_input',
  'is-link': 'invalid_input',
  outside: 'denied',
  'is-root': 'denied',
  'no-permission': 'denied',
  'read-only': 'denied',
  'not-found': 'not_found',
  'parent-not-found': 'not_found',
  'root-gone': 'unavailable',
  'no-roots': 'unavailable',
  'no-space': 'unavailable',
  'too-many-open': 'unavailable',
  busy: 'unavailable',
  'other-file-system': 'conflict',
  exists: 'conflict',
  'not-empty': 'conflict',
  changed: 'conflict',
  'too-large': 'limit',
};

const hints: Partial<Record<PathRefusal, string>> = {
  'not-found': ' Relative paths begin at the first allowed directory; search_files finds a name anywhere.',
  'trailing-separator': ' Give the whole path, with the name.',
  'parent-not-found': ' Use create_directory.',
  exists: ' Choose another name. In a directory, a destination is the whole path, with the name.',
  'not-empty': ' Delete what is in it first.',
  'is-a-directory':
    ' Use list_directory to see what is in it. To put a file there, give the whole path, with the name.',
  'too-large':
    ' The limits are MAX_FILE_SIZE, for read_media_file MAX_MEDIA_SIZE, for a resource MAX_MESSAGE_BYTES.',
  'root-gone': ' If it is there again, ask the person to restart this server.',
};
