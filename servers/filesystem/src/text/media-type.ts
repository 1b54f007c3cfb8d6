/**
 * A signature: all these bytes at their places. Some check more than the usual ones, because a text may begin with
 * "BM" or "ID3".
 */
type Signature = readonly [mimeType: string, bytes: Readonly<Record<number, string>>];

const signatures: readonly Signature[] = [
  ['image/png', { 0: '\x89PNG\r\n\x1a\n' }],
  ['image/jpeg', { 0: '\xff\xd8\xff' }],
  ['image/gif', { 0: 'GIF87a' }],
  ['image/gif', { 0: 'GIF89a' }],
  ['image/webp', { 0: 'RIFF', 8: 'WEBP' }],
  ['image/bmp', { 0: 'BM', 6: '\0\0\0\0' }],
  ['image/tiff', { 0: 'II*\0' }],
  ['image/tiff', { 0: 'MM\0*' }],
  ['image/x-icon', { 0: '\0\0\x01\0' }],
  ['image/avif', { 0: '\0', 4: 'ftypavif' }],
  ['image/heic', { 0: '\0', 4: 'ftypheic' }],
  ['image/heic', { 0: '\0', 4: 'ftypmif1' }],
  ['audio/wav', { 0: 'RIFF', 8: 'WAVE' }],
  ['audio/mpeg', { 0: 'ID3\x02\0' }],
  ['audio/mpeg', { 0: 'ID3\x03\0' }],
  ['audio/mpeg', { 0: 'ID3\x04\0' }],
  ['audio/mpeg', { 0: '\xff\xfb' }],
  ['audio/mpeg', { 0: '\xff\xf3' }],
  ['audio/flac', { 0: 'fLaC', 5: '\0\0\x22' }],
  ['audio/ogg', { 0: 'OggS\0' }],
  ['audio/mp4', { 0: '\0', 4: 'ftypM4A' }],
  ['audio/midi', { 0: 'MThd\0\0\0\x06' }],
  ['video/webm', { 0: '\x1aE\xdf\xa3' }],
  ['video/quicktime', { 0: '\0', 4: 'ftypqt' }],
  ['video/mp4', { 0: '\0', 4: 'ftyp' }],
  ['application/pdf', { 0: '%PDF-' }],
  ['application/zip', { 0: 'PK\x03\x04' }],
  ['application/gzip', { 0: '\x1f\x8b' }],
];

const svgStart =
  /^(\xef\xbb\xbf)?\s*(<\?xml[^>]{0,500}>\s*)?((<!--[^>]{0,500}-->|<!DOCTYPE svg[^>]{0,500}>)\s*){0,5}<svg[\s>]/;

/** The type of a file by its content, whatever its name; undefined when it is not known. */
export function mediaTypeOf(start: Uint8Array): string | undefined {
  const head = Buffer.from(start.buffer, start.byteOffset, Math.min(start.length, 1_024)).toString('latin1');
  const found = signatures.find(([, bytes]) =>
    Object.entries(bytes).every(([position, each]) => head.startsWith(each, Number(position))),
  );
  if (found !== undefined) return found[0];
  return svgStart.test(head) ? 'image/svg+xml' : undefined;
}
