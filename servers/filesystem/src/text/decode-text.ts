/** How a text file is stored. */
type TextEncoding = 'utf-8' | 'utf-8-bom' | 'utf-16le' | 'utf-16be';

/** A file that this server cannot read as text. The message says why, and continues a sentence with the file's name. */
export class NotTextError extends Error {
  override readonly name = 'NotTextError';
}

const marks: readonly [encoding: TextEncoding | 'utf-32', mark: readonly number[]][] = [
  // Before UTF-16, because this mark begins with that of UTF-16.
  ['utf-32', [0xff, 0xfe, 0, 0]],
  ['utf-32', [0, 0, 0xfe, 0xff]],
  ['utf-8-bom', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];

/**
 * The encoding that the first bytes of a file show; without a mark it is UTF-8.
 *
 * @throws NotTextError for UTF-32.
 */
export function detectEncoding(start: Uint8Array): TextEncoding {
  const [encoding = 'utf-8'] = marks.find(([, mark]) => mark.every((byte, i) => start[i] === byte)) ?? [];
  if (encoding === 'utf-32') throw new NotTextError('is in UTF-32; convert it to UTF-8 first');
  return encoding;
}

/**
 * Decodes a whole file; the byte order mark is not part of the text.
 *
 * @throws NotTextError when it is binary or in another encoding: replacement characters would destroy it in the next
 * write.
 */
export function decodeText(bytes: Uint8Array): { readonly text: string; readonly encoding: TextEncoding } {
  const encoding = detectEncoding(bytes);
  if (encoding === 'utf-8' || encoding === 'utf-8-bom') requireNoNul(bytes);
  return { text: decodeAs(encoding, bytes), encoding };
}

/**
 * Decodes bytes of a known encoding; drops a mark at their beginning unless `keepMark`.
 *
 * @throws NotTextError
 */
export function decodeAs(encoding: TextEncoding, bytes: Uint8Array, keepMark = false): string {
  const label = encoding === 'utf-8-bom' ? 'utf-8' : encoding;
  try {
    return new TextDecoder(label, { fatal: true, ignoreBOM: keepMark }).decode(bytes);
  } catch (cause) {
    throw new NotTextError(
      `is not valid ${label.toUpperCase()}, perhaps windows-1252 or another legacy encoding; convert it to UTF-8 first`,
      { cause },
    );
  }
}

/** @throws NotTextError */
export function requireNoNul(bytes: Uint8Array): void {
  if (bytes.includes(0))
    throw new NotTextError('is binary (it contains NUL bytes); read_media_file reads such files');
}

/** Encodes a text, with the mark of its encoding. */
export function encodeText(text: string, encoding: TextEncoding): Uint8Array {
  switch (encoding) {
    case 'utf-8':
      return Buffer.from(text);
    case 'utf-8-bom':
      return Buffer.from(`\ufeff${text}`);
    case 'utf-16le':
      return Buffer.from(`\ufeff${text}`, 'utf16le');
    case 'utf-16be':
      return Buffer.from(`\ufeff${text}`, 'utf16le').swap16();
  }
}
