import type { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setImmediate } from 'node:timers/promises';
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib';
import { NetworkError } from './network-error.ts';
import { networkFault } from './network-fault.ts';

export interface BodyLimits {
  /** Bytes as they arrive, compressed or not. */
  readonly maxWireBytes: number;
  /** Bytes after each step of decompression. */
  readonly maxBodyBytes: number;
}

export interface ReceivedBody {
  readonly body: Buffer;
  /** Why the body is incomplete; absent when it is whole. */
  readonly cut?: NetworkError;
}

type Bytes = AsyncIterable<Uint8Array>;
type Stage = (source: Bytes) => Bytes;

const maxCodings = 3;

/** Milliseconds of receiving between two turns of the event loop: other calls must not wait for a fast origin. */
const sliceMs = 2;

/**
 * Receives a response body and undoes its content codings with back-pressure, so that it inflates a bomb no further
 * than the limit. It keeps what arrived before a fault, and gives the fault in `cut`.
 *
 * @throws NetworkError `too-many-codings` or `unknown-coding`.
 */
export async function receiveBody(
  source: Bytes,
  contentEncoding: string,
  limits: BodyLimits,
  subject: string,
): Promise<ReceivedBody> {
  const { maxWireBytes, maxBodyBytes } = limits;
  const stages = decodersOf(contentEncoding, subject).flatMap((decode) => [
    decode,
    limitBytes(maxBodyBytes, () => new NetworkError('body-too-large', subject)),
  ]);
  const received = limitBytes(maxWireBytes, () => new NetworkError('wire-too-large', subject))(source);
  const collected = createCollector();
  try {
    let sliceEnds = performance.now() + sliceMs;
    for await (const chunk of stages.reduce((bytes, stage) => stage(bytes), received)) {
      collected.add(chunk);
      if (performance.now() < sliceEnds) continue;
      await setImmediate();
      sliceEnds = performance.now() + sliceMs;
    }
    return { body: collected.bytes() };
  } catch (error) {
    const cut = networkFault(error, subject);
    if (!(cut instanceof NetworkError)) throw cut;
    return { body: collected.bytes(), cut };
  }
}

/**
 * Copies chunks into one growing buffer: as separate chunks of one byte, a body would take a hundred times its size.
 */
function createCollector() {
  let buffer = Buffer.allocUnsafe(65_536);
  let length = 0;
  return {
    add(chunk: Uint8Array) {
      if (length + chunk.length > buffer.length) {
        const larger = Buffer.allocUnsafe(Math.max(buffer.length * 2, length + chunk.length));
        buffer.copy(larger, 0, 0, length);
        buffer = larger;
      }
      buffer.set(chunk, length);
      length += chunk.length;
    },
    bytes: () => buffer.subarray(0, length),
  };
}

function limitBytes(maxBytes: number, onExcess: () => NetworkError): Stage {
  return async function* (source: Bytes) {
    let left = maxBytes;
    for await (const chunk of source) {
      if (chunk.length > left) {
        yield chunk.subarray(0, left);
        throw onExcess();
      }
      left -= chunk.length;
      yield chunk;
    }
  };
}

const gunzip = decoder(() => createGunzip());

const decoders = new Map<string, Stage>([
  ['gzip', gunzip],
  ['x-gzip', gunzip],
  // "deflate" means the zlib format (RFC 9110, 8.4.1.2), but some servers send bare DEFLATE data. The low four bits
  // of the first byte decide: 8 is zlib's only method.
  ['deflate', decoder((first) => ((first & 0x0f) === 8 ? createInflate() : createInflateRaw()))],
  ['br', decoder(() => createBrotliDecompress())],
]);

/** Codings that exist but are not offered. Other words (`UTF-8`, `none`) are mistakes of servers, and are ignored. */
const unreadable = new Set(['zstd', 'compress', 'x-compress', 'dcb', 'dcz', 'aes128gcm']);

/** What undoes the codings, last applied first (RFC 9110, 8.4). */
function decodersOf(contentEncoding: string, subject: string): readonly Stage[] {
  const named = contentEncoding
    .toLowerCase()
    .split(',')
    .map((name) => name.trim());
  const unknown = named.find((name) => unreadable.has(name));
  if (unknown !== undefined) throw new NetworkError('unknown-coding', subject, { detail: unknown });
  const found = named.flatMap((name) => decoders.get(name) ?? []);
  if (found.length > maxCodings)
    throw new NetworkError('too-many-codings', subject, { detail: `at most ${maxCodings}` });
  return found.reverse();
}

/** Undoes a coding; `open` makes the inflater that fits the first byte. An empty source is an empty body. */
function decoder(open: (first: number) => Transform): Stage {
  return async function* (source) {
    const iterator = source[Symbol.asyncIterator]();
    const first = await iterator.next();
    if (first.done) return;
    const inflater = open(first.value[0] ?? 0);
    const fed = async function* () {
      try {
        yield first.value;
        yield* { [Symbol.asyncIterator]: () => iterator };
        // When the data ends too early, the inflater fails and drops what has not been read from it.
        while (inflater.writableLength + inflater.readableLength > 0 && !inflater.destroyed)
          await setImmediate();
      } finally {
        // Otherwise the inflater of another coding would wait for ever that its rest is read.
        await iterator.return?.();
      }
    };
    // A failure of the source reaches the reader below through the destroyed inflater.
    pipeline(fed, inflater).catch(() => {});
    yield* inflater as Bytes;
  };
}
