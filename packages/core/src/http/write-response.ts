import type { ServerResponse } from 'node:http';
import type { Holding } from '../shares.ts';

/** How long an answer waits for its reader, and in what memory. */
export interface ReaderLimits {
  /** Milliseconds for 64 KiB. */
  readonly stallMs: number;
  readonly holding?: Holding | undefined;
}

const sliceBytes = 65_536;

/** Bytes that fit, with headers, into the buffer of any answer. */
const smallBytes = 8_192;

/**
 * Writes a web-standard response at the pace of its reader. Cuts off a reader who does not read for `stallMs`, stops when
 * there is no memory for the reader, and resolves to the reason; else to undefined. After `memory`, the reader can be
 * told: nothing has been sent yet, or an event stream stands between two events.
 */
export async function writeWebResponse(
  response: ServerResponse,
  web: Response,
  limits: ReaderLimits = { stallMs: 10_000 },
): Promise<'slow_reader' | 'memory' | undefined> {
  const fault = await write(response, web, limits);
  if (fault === 'slow_reader') response.destroy();
  return fault;
}

async function write(response: ServerResponse, web: Response, limits: ReaderLimits) {
  // The SDK says for a stream that its connection is kept. Only this server knows that: a drain ends connections.
  const headers = Object.fromEntries(
    [...web.headers].filter(([name, value]) => name !== 'connection' || value === 'close'),
  );
  const isWhole = headers['content-type']?.startsWith('application/json') === true;
  const fault = await (isWhole
    ? writeWhole(response, web, headers, limits)
    : writeStream(response, web, headers, limits));
  if (fault !== undefined) return fault;
  response.end();
  return response.destroyed || (await taken(response, 'finish', limits)) ? undefined : 'slow_reader';
}

// Sends the length, which spares the reader the chunked encoding.
async function writeWhole(
  response: ServerResponse,
  web: Response,
  headers: Readonly<Record<string, string>>,
  limits: ReaderLimits,
) {
  const bytes = new Uint8Array(await web.arrayBuffer());
  // Nothing would give back what is taken for a client that has left.
  const isHeld = bytes.length > smallBytes && !response.destroyed;
  if (isHeld && limits.holding?.take(bytes.length) !== undefined) return 'memory';
  response.writeHead(web.status, { ...headers, 'content-length': bytes.length });
  return writeChunk(response, bytes, { stallMs: limits.stallMs });
}

async function writeStream(
  response: ServerResponse,
  web: Response,
  headers: Readonly<Record<string, string>>,
  limits: ReaderLimits,
) {
  if (!response.headersSent) response.writeHead(web.status, headers);
  if (web.body === null) return undefined;
  // A client that waits for events wants to know at once that its stream is open.
  response.flushHeaders();
  const reader = web.body.getReader();
  // A stream may have nothing to send for hours, so a failed write would show too late that the client has gone.
  const giveUp = () => void reader.cancel().catch(() => undefined);
  response.once('close', giveUp);
  if (response.destroyed) giveUp();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const fault = await writeChunk(response, part.value, limits);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

async function writeChunk(response: ServerResponse, chunk: Uint8Array, limits: ReaderLimits) {
  let held = chunk.length > smallBytes ? chunk.length : 0;
  if (held > 0 && limits.holding?.take(held) !== undefined) return 'memory';
  for (let at = 0; at < chunk.length && !response.destroyed; at += sliceBytes) {
    if (response.write(chunk.subarray(at, at + sliceBytes))) continue;
    // The chunk stays in memory until all of it has left.
    if (held === 0 && limits.holding?.take(chunk.length) !== undefined) return 'memory';
    held = chunk.length;
    if (!(await taken(response, 'drain', limits))) return 'slow_reader';
  }
  limits.holding?.give(held);
  return undefined;
}

/** Whether the reader took what was written so far, in time. */
function taken(
  response: ServerResponse,
  event: 'drain' | 'finish',
  { stallMs }: ReaderLimits,
): Promise<boolean> {
  return new Promise((resolve) => {
    const settle = (inTime: boolean) => {
      clearTimeout(timer);
      response.off(event, done);
      response.off('close', done);
      resolve(inTime);
    };
    const done = () => settle(true);
    // An answer without a socket waits for an earlier one on the same connection, not for the reader.
    const expire = () => (response.socket === null ? timer.refresh() : settle(false));
    const timer = setTimeout(expire, stallMs);
    response.on(event, done);
    response.on('close', done);
  });
}
