import { pathToFileURL } from 'node:url';

/** `file:///srv/a%20b` for `/srv/a b` (RFC 8089). */
export function fileUri(path: string): string {
  return pathToFileURL(path).href;
}

/**
 * The path in what follows `file://` in a decoded URI; undefined when that names another machine. On Windows the
 * slash before the drive is not part of the path.
 */
export function pathOfUri(rest: string, platform: NodeJS.Platform = process.platform): string | undefined {
  const path = rest.replace(/^localhost(?=\/)/i, '');
  if (!path.startsWith('/')) return undefined;
  return platform === 'win32' ? path.replace(/^\/(?=[a-z]:)/i, '') : path;
}
