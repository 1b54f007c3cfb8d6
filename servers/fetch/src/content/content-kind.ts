/** What a body is, as far as it matters for the answer. */
type ContentKind = 'html' | 'json' | 'text' | 'image' | 'binary';

export interface Content {
  readonly kind: ContentKind;
  /** For example `text/html`, without parameters. Taken from the bytes where they leave no doubt. */
  readonly mimeType: string;
}

/** Whether an answer can show a body as text. */
export function isText({ kind }: Content): boolean {
  return kind !== 'binary' && kind !== 'image';
}

/** First bytes, as Latin-1, that say what a body is, whatever its header claims. */
const signatures: readonly (readonly [string, string])[] = [
  ['\x89PNG\r\n\x1a\n', 'image/png'],
  ['\xff\xd8\xff', 'image/jpeg'],
  ['GIF87a', 'image/gif'],
  ['GIF89a', 'image/gif'],
  ['%PDF-', 'application/pdf'],
  ['PK\x03\x04', 'application/zip'],
  ['\x1f\x8b', 'application/gzip'],
  ['\x7fELF', 'application/x-elf'],
];

/** Image types that hosts show to models. */
const imageTypes = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp']);

const textTypes =
  /^(?:text\/|message\/|application\/(?:(?:x-)?(?:javascript|yaml|sql)|ecmascript|x-c?sh|x-perl|x-subrip|x-(?:la)?tex|toml|graphql|x-www-form-urlencoded)$|application\/[\w.+-]*xml$|image\/svg\+xml$)/;

/** Decides what a body is from its header and its first bytes. */
export function contentKind(body: Uint8Array, contentType: string): Content {
  const start = Buffer.from(body.subarray(0, 1_024)).toString('latin1');
  const declared = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  // Our own messages repeat it, so anything other than a type (RFC 6838, 4.2) counts as none.
  const mimeType = /^[\w!#$&^.+-]{1,127}\/[\w!#$&^.+-]{1,127}$/.test(declared) ? declared : untyped;
  const kind = declaredKind(mimeType);
  const signature = signatureOf(start);
  if (signature !== undefined && !isDocument(signature, mimeType))
    return { kind: imageTypes.has(signature) ? 'image' : 'binary', mimeType: signature };
  const isHtml = /^(?:\xef\xbb\xbf)?\s*(?:<!doctype html|<html[\s>]|<head[\s>]|<body[\s>])/i.test(start);
  if (kind === 'text' && isHtml) return { kind: 'html', mimeType };
  if (mimeType !== untyped) return { kind, mimeType };
  if (isHtml) return { kind: 'html', mimeType: 'text/html' };
  // Text has no zero bytes, except UTF-16, which has a byte order mark.
  const hasText = !start.includes('\0') || start.startsWith('\xff\xfe') || start.startsWith('\xfe\xff');
  return hasText ? { kind: 'text', mimeType: 'text/plain' } : { kind: 'binary', mimeType };
}

const untyped = 'application/octet-stream';

function signatureOf(start: string): string | undefined {
  if (start.startsWith('RIFF') && start.startsWith('WEBP', 8)) return 'image/webp';
  return signatures.find(([bytes]) => start.startsWith(bytes))?.[1];
}

/** Documents of many types are archives, and their own type says more. */
function isDocument(signature: string, mimeType: string): boolean {
  return (
    signature === 'application/zip' &&
    declaredKind(mimeType) === 'binary' &&
    /^application\/(?:vnd\.|java-archive$|.*\+zip$)/.test(mimeType)
  );
}

function declaredKind(mimeType: string): ContentKind {
  if (mimeType === 'text/html' || mimeType === 'application/xhtml+xml') return 'html';
  if (/^(?:application|text)\/(?:[\w.-]+\+)?json$|^application\/(?:x-)?ndjson$/.test(mimeType)) return 'json';
  return textTypes.test(mimeType) ? 'text' : 'binary';
}
