import { TextDecoder } from 'node:util';

/** How far into a document its own declaration of a charset is looked for (HTML, 13.2.3.2). */
const declarationBytes = 1_024;

/**
 * Decodes a response body as text. The charset is, in this order: the byte order mark, the header, a
 * declaration of the document itself (`<meta>`, XML prolog), UTF-8 if the bytes are valid, windows-1252.
 * Labels that nobody knows are passed over.
 */
export function decodeText(body: Uint8Array, contentType: string): string {
  const label = fromByteOrderMark(body) ?? fromHeader(contentType) ?? fromDocument(body);
  const decoder = label === undefined ? undefined : createDecoder(label);
  if (decoder !== undefined) return decode(decoder, body);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    // Not UTF-8: what the web was written in before.
    return decode(new TextDecoder('windows-1252'), body);
  }
}

function decode(decoder: TextDecoder, body: Uint8Array): string {
  // In one shot, Node 20 leaves bytes 0x80 to 0x9F of windows-1252 undecoded (nodejs/node#56542).
  return decoder.decode(body, { stream: true }) + decoder.decode();
}

function createDecoder(label: string): TextDecoder | undefined {
  try {
    return new TextDecoder(label);
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
  return known(/;\s*charset\s*=\s*["']?([^\s"';]{1,40})/i.exec(contentType.slice(0, 1_000))?.[1]);
}

function fromDocument(body: Uint8Array): string | undefined {
  const start = Buffer.from(body.subarray(0, declarationBytes)).toString('latin1');
  const [, declared] =
    /<meta\s[^>]*?charset\s*=\s*["']?\s*([^\s"'/>;]{1,40})/i.exec(start) ??
    /^\s*<\?xml\s[^>]*?encoding\s*=\s*["']([^"']{1,40})/i.exec(start) ??
    [];
  // The declaration was read as ASCII, so it cannot be UTF-16 whatever it says.
  return declared !== undefined && /^utf-?16/i.test(declared) ? 'utf-8' : known(declared);
}

function known(label: string | undefined): string | undefined {
  return label !== undefined && createDecoder(label) !== undefined ? label : undefined;
}
