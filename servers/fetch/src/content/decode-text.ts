import { TextDecoder } from 'node:util';
import type { Content } from './content-kind.ts';

/**
 * How far into a document to look for its own declaration of a charset. Authors should put it into the first 1024
 * bytes; a browser that finds a later one begins again (HTML, 13.2.3.5).
 */
const declarationBytes = 16_384;
const sliceLength = 1_024;

/**
 * Decodes a response body as text. The charset comes from the first of: the byte order mark, the header, a declaration
 * in the document (`<meta>` of HTML, XML prolog), UTF-8 if the bytes are valid, windows-1252. Unknown labels are
 * skipped. The body may end within a character.
 */
export async function decodeText(
  body: Uint8Array,
  contentType: string,
  { kind }: Pick<Content, 'kind'>,
): Promise<string> {
  const decoder =
    createDecoder(fromByteOrderMark(body)) ??
    createDecoder(fromHeader(contentType)) ??
    createDecoder(await fromDocument(body, kind));
  if (decoder !== undefined) return decode(decoder, body);
  // Before UTF-8, most of the web was windows-1252.
  return asUtf8(body) ?? asCutUtf8(body) ?? decode(new TextDecoder('windows-1252'), body);
}

function asUtf8(body: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    return undefined;
  }
}

// Separate from `asUtf8`, because a decoder with `stream` makes strings of twice the size.
function asCutUtf8(body: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(body, { stream: true });
    // The start of a character at the end proves nothing: a final é of windows-1252 looks the same.
    return /[\u0080-\uffff]/.test(text) ? text : undefined;
  } catch {
    return undefined;
  }
}

function decode(decoder: TextDecoder, body: Uint8Array): string {
  // In one shot, Node 20 leaves bytes 0x80 to 0x9F of windows-1252 undecoded (nodejs/node#56542).
  return decoder.decode(body, { stream: true }) + decoder.decode();
}

function createDecoder(label: string | undefined): TextDecoder | undefined {
  if (label === undefined) return undefined;
  try {
    const decoder = new TextDecoder(label);
    // Both have one decoder (Encoding Standard, 10.1.1). Node's for GBK lacks the euro and four-byte characters.
    return decoder.encoding === 'gbk' ? new TextDecoder('gb18030') : decoder;
  } catch {
    // An unknown label counts as none (Encoding Standard, 4.2).
    return undefined;
  }
}

function fromByteOrderMark([a, b, c]: Uint8Array): string | undefined {
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  return a === 0xff && b === 0xfe ? 'utf-16le' : undefined;
}

function fromHeader(contentType: string): string | undefined {
  return /;\s*charset\s*=\s*["']?([^\s"';]{1,40})/i.exec(contentType.slice(0, 1_000))?.[1];
}

async function fromDocument(body: Uint8Array, kind: Content['kind']): Promise<string | undefined> {
  const start = Buffer.from(body.subarray(0, declarationBytes)).toString('latin1');
  const [, inProlog] = /^\s*<\?xml\s[^>]*?encoding\s*=\s*["']([^"']{1,40})/i.exec(start) ?? [];
  const declared = (kind === 'html' ? await fromMeta(start) : undefined) ?? inProlog;
  // The declaration was read as ASCII, so it cannot be UTF-16 whatever it says.
  return declared !== undefined && /^utf-?16/i.test(declared) ? 'utf-8' : declared;
}

async function fromMeta(start: string): Promise<string | undefined> {
  const { Parser } = await import('htmlparser2');
  let declared: string | undefined;
  const parser = new Parser({
    onopentag(tag, { charset, content = '', 'http-equiv': header = '' }) {
      if (tag !== 'meta') return;
      const inContent = /charset\s*=\s*["']?([^\s"';]{1,40})/i.exec(content)?.[1];
      declared ??= charset?.trim() ?? (/^content-type$/i.test(header.trim()) ? inContent : undefined);
    },
  });
  for (let at = 0; at < start.length && declared === undefined; at += sliceLength)
    parser.write(start.slice(at, at + sliceLength));
  return declared;
}
