import type { PathRefusal } from './path-error.ts';

// Reserved with any extension and with blanks before it; the superscript digits count as digits
// (learn.microsoft.com/windows/win32/fileio/naming-a-file).
const deviceName = /^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])\s*([.:].*)?$/i;

const reservedCharacter = /[<>"|?*]/;

/**
 * Refuses names that Windows would not take literally. It checks the caller's string before anything is normalised,
 * because normalisation changes the meaning of `CON:\..\..` (CVE-2025-27210) and `\\?\`.
 */
export function refuseWindowsName(input: string): PathRefusal | undefined {
  if (/^[\\/][\\/?][?.][\\/]/.test(input)) return 'device-path';
  const [, drive = '', rest = ''] = /^([a-z]:)?(.*)$/is.exec(input) ?? [];
  if (drive !== '' && !/^[\\/]/.test(rest)) return 'drive-relative';
  for (const name of rest.split(/[\\/]/)) {
    if (name === '' || name === '.' || name === '..') continue;
    const refused = refuseName(name);
    if (refused !== undefined) return refused;
  }
  return undefined;
}

function refuseName(name: string): PathRefusal | undefined {
  if (deviceName.test(name)) return 'device-name';
  if (name.includes(':')) return 'stream-name';
  if (reservedCharacter.test(name) || hasControlCharacter(name)) return 'reserved-character';
  if (name.endsWith('.') || name.endsWith(' ')) return 'trailing-dot-or-space';
  return undefined;
}

function hasControlCharacter(name: string): boolean {
  for (const character of name) if (character < ' ') return true;
  return false;
}
