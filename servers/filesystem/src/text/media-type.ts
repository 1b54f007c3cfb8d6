/** A signature: these bytes at this place. */
type Signature = readonly [mimeType: string, position: number, bytes: string];

const signatures: readonly Signature[] = [
  ['image/png', 0, '\x89PNG\r\n\x1a\n'],
  ['image/jpeg', 0, '\xff\xd8\xff'],
  ['image/gif', 0, 'GIF8'],
  ['image/webp', 8, 'WEBP'],
  ['image/bmp', 0, 'BM'],
  ['image/tiff', 0, 'II*\0'],
  ['image/tiff', 0, 'MM\0*'],
  ['image/x-icon', 0, '\0\0\x01\0'],
  ['image/avif', 4, 'ftypavif'],
  ['image/heic', 4, 'ftypheic'],
  ['image/heic', 4, 'ftypmif1'],
  ['audio/wav', 8, 'WAVE'],
  ['audio/mpeg', 0, 'ID3'],
  ['audio/mpeg', 0, '\xff\xfb'],
  ['audio/mpeg', 0, '\xff\xf3'],
  ['audio/flac', 0, 'fLaC'],
  ['audio/ogg', 0, 'OggS'],
  ['audio/mp4', 4, 'ftypM4A'],
  ['audio/midi', 0, 'MThd'],
  ['video/webm', 0, '\x1aE\xdf\xa3'],
  ['video/quicktime', 4, 'ftypqt'],
  ['video/mp4', 4, 'ftyp'],
  ['application/pdf', 0, '%PDF-'],
  ['application/zip', 0, 'PK\x03\x04'],
  ['application/gzip', 0, '\x1f\x8b'],
];

/** The type that the content of a file shows, whatever it is called; undefined when none is known. */
export function mediaTypeOf(start: Uint8Array): string | undefined {
  const head = Buffer.from(start.buffer, start.byteOffset, Math.min(start.length, 1_024)).toString('latin1');
  const found = signatures.find(([, position, bytes]) => head.startsWith(bytes, position));
  if (found !== undefined) return found[0];
  return /^(\xef\xbb\xbf)?\s*(<\?xml[^>]{0,500}>\s*)?(<!--[^>]{0,500}-->\s*)?<svg[\s>]/.test(head)
    ? 'image/svg+xml'
    : undefined;
}
