import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { inspect } from 'node:util';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createNetworkGuard, type GuardedRequest, type NetworkLimits } from './create-network-guard.ts';
import { type Origin, openOrigin, openRawOrigin } from './origin.fixture.ts';

const limits: Partial<NetworkLimits> = {
  headersTimeoutMs: 300,
  bodyTimeoutMs: 300,
  timeoutMs: 1_500,
  maxBodyBytes: 100_000,
  maxWireBytes: 50_000,
};

const requestFrom = ({ host, url }: Origin, request: GuardedRequest = {}) =>
  createNetworkGuard({ allowPrivateHosts: [host], limits }).request(url, request);

const head = (...headers: string[]) => ['HTTP/1.1 200 OK', ...headers, '', ''].join('\r\n');

/** Writes `piece` as fast as the client reads, for ever. */
function endlessly(socket: Socket, piece: Buffer | string): void {
  const more = () => {
    while (!socket.destroyed && socket.write(piece));
  };
  socket.on('drain', more);
  more();
}

/** Writes `piece` every few milliseconds, so that no timeout between two pieces ever fires. */
function dripping(socket: Socket, piece: string): void {
  const timer = setInterval(() => socket.write(piece), 20);
  socket.once('close', () => clearInterval(timer));
}

/** Writes `text`, then runs `then`. */
const begin = (text: string, then: (socket: Socket) => unknown) => (socket: Socket) => {
  socket.write(text);
  then(socket);
};

const tenMegabytes = 'x'.repeat(10_000_000);

it.each<[string, string, (socket: Socket) => unknown]>([
  ['says nothing', 'headers-timeout', () => {}],
  [
    'drips its headers',
    'headers-timeout',
    begin('HTTP/1.1 200 OK\r\n', (socket) => dripping(socket, 'a: b\r\n')),
  ],
  ['sends early hints for ever', 'timeout', (socket) => dripping(socket, 'HTTP/1.1 103 Early Hints\r\n\r\n')],
  ['sends a header of 10 MB', 'headers-too-large', (socket) => socket.write(head(`a: ${tenMegabytes}`))],
  [
    'sends 50,000 headers',
    'headers-too-large',
    (socket) => socket.write(head(...Array.from({ length: 50_000 }, (_, i) => `h${i}: x`))),
  ],
  ['stops in its body', 'body-timeout', (socket) => socket.write(`${head('content-length: 100')}part`)],
  ['drips its body', 'timeout', begin(head('content-length: 100000'), (socket) => dripping(socket, 'x'))],
  ['sends for ever', 'wire-too-large', begin(head(), (socket) => endlessly(socket, Buffer.alloc(65_536)))],
  [
    'sends one-byte chunks for ever',
    'wire-too-large',
    begin(head('transfer-encoding: chunked'), (socket) => endlessly(socket, '1\r\nx\r\n'.repeat(1_000))),
  ],
  [
    'sends a chunk extension for ever',
    'body-timeout',
    begin(`${head('transfer-encoding: chunked')}1;`, (socket) => dripping(socket, 'x')),
  ],
  [
    'sends trailers for ever',
    'headers-too-large',
    begin(`${head('transfer-encoding: chunked')}0\r\n`, (socket) =>
      endlessly(socket, 'a: b\r\n'.repeat(100)),
    ),
  ],
  [
    'has a shorter body than it says',
    'connection-lost',
    (socket) => socket.end(`${head('content-length: 100')}part`),
  ],
  ['resets the connection', 'connection-lost', (socket) => socket.resetAndDestroy()],
  [
    'resets in its body',
    'connection-lost',
    begin(`${head('content-length: 100')}part`, (socket) => setTimeout(() => socket.resetAndDestroy(), 30)),
  ],
  ['closes without a word', 'connection-lost', (socket) => socket.end()],
  ['speaks SSH', 'not-http', (socket) => socket.write('SSH-2.0-OpenSSH_9.6\r\n')],
  ['speaks HTTP 0.9', 'not-http', (socket) => socket.end('<html>hi</html>')],
  [
    'has two lengths',
    'connection-lost',
    (socket) => socket.end(`${head('content-length: 1', 'content-length: 2')}ab`),
  ],
  ['has the status 000', 'not-http', (socket) => socket.end('HTTP/1.1 000 X\r\n\r\n')],
  ['has a negative length', 'not-http', (socket) => socket.end(`${head('content-length: -1')}ab`)],
  [
    'has a length and chunks',
    'connection-lost',
    (socket) => socket.end(`${head('content-length: 3', 'transfer-encoding: chunked')}0\r\n\r\n`),
  ],
  ['has a broken chunk', 'not-http', (socket) => socket.end(`${head('transfer-encoding: chunked')}zz\r\n`)],
])('an origin that %s ends in %s', async (_fault, reason, onConnection) => {
  const origin = await openRawOrigin((socket) => {
    socket.once('data', () => onConnection(socket));
  });
  const error = await requestFrom(origin).catch((caught: unknown) => caught);
  expect(error).toMatchObject({ name: 'NetworkError', reason });
  // What a log would print.
  expect(inspect(error)).not.toMatch(/SSH|<html>/);
});

it('takes a body as long as its length says and no longer', async () => {
  const origin = await openRawOrigin((socket) =>
    socket.once('data', () => socket.end(`${head('content-length: 4')}four and more`)),
  );
  expect(String((await requestFrom(origin)).body)).toBe('four');
});

describe('a bomb', () => {
  const bombs: Record<string, Buffer> = {};
  beforeAll(() => {
    const zeros = Buffer.alloc(30_000_000);
    Object.assign(bombs, {
      gzip: gzipSync(zeros),
      deflate: deflateSync(zeros),
      'raw deflate': deflateRawSync(zeros),
      br: brotliCompressSync(zeros),
      'gzip, gzip': gzipSync(gzipSync(zeros)),
      'gzip, br': brotliCompressSync(gzipSync(zeros)),
      'gzip, gzip, gzip': gzipSync(gzipSync(gzipSync(zeros))),
      members: Buffer.concat(Array.from({ length: 2_000 }, () => gzipSync(''))),
    });
  });
  afterAll(() => {
    for (const name of Object.keys(bombs)) delete bombs[name];
  });

  it.each(['gzip', 'deflate', 'raw deflate', 'br', 'gzip, gzip', 'gzip, br', 'gzip, gzip, gzip'])(
    'of %s is inflated to the limit and no further',
    async (name) => {
      const coding = name === 'raw deflate' ? 'deflate' : name;
      const origin = await openOrigin((_request, response) =>
        response.writeHead(200, { 'content-encoding': coding }).end(bombs[name]),
      );
      await expect(requestFrom(origin)).rejects.toMatchObject({ reason: 'body-too-large' });
    },
  );

  it('is answered up to the limit when the caller keeps parts', async () => {
    const origin = await openOrigin((_request, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(bombs['gzip']),
    );
    const { body, cut } = await requestFrom(origin, { partial: 'keep' });
    expect(body).toHaveLength(100_000);
    expect(cut?.reason).toBe('body-too-large');
  });

  it('whose inner layer inflates to nothing is stopped too', async () => {
    const coded = gzipSync(
      Buffer.concat(Array.from({ length: 60 }, () => bombs['members'] ?? Buffer.alloc(0))),
    );
    const origin = await openOrigin((_request, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip, gzip' }).end(coded),
    );
    await expect(requestFrom(origin)).rejects.toMatchObject({ reason: 'body-too-large' });
  });
});

describe('a content coding', () => {
  const text = Buffer.from('plain text '.repeat(20));
  const serve = (coding: string, body: Buffer) =>
    openOrigin((_request, response) => response.writeHead(200, { 'content-encoding': coding }).end(body));

  it.each<[string, string, Buffer]>([
    ['none', '', text],
    ['identity', 'identity', text],
    ['gzip', 'gzip', gzipSync(text)],
    ['its old name', 'x-gzip', gzipSync(text)],
    ['upper case', 'GZIP', gzipSync(text)],
    ['zlib deflate', 'deflate', deflateSync(text)],
    ['bare deflate', 'deflate', deflateRawSync(text)],
    ['brotli', 'br', brotliCompressSync(text)],
    ['two codings', 'gzip, br', brotliCompressSync(gzipSync(text))],
    ['a mistake of the server', 'UTF-8', text],
    ['a name that every object has', 'constructor', text],
  ])('is decoded: %s', async (_what, coding, body) => {
    expect((await requestFrom(await serve(coding, body))).body.equals(text)).toBe(true);
  });

  it.each<[string, string, Buffer]>([
    ['too-many-codings', 'gzip, gzip, gzip, gzip', gzipSync(gzipSync(gzipSync(gzipSync(text))))],
    ['unknown-coding', 'zstd', text],
    ['bad-coding', 'gzip', text],
    ['bad-coding', 'gzip', Buffer.concat([gzipSync(text).subarray(0, 20), Buffer.alloc(50, 7)])],
    ['bad-coding', 'br', Buffer.alloc(50, 7)],
  ])('is refused as %s: %s', async (reason, coding, body) => {
    await expect(requestFrom(await serve(coding, body))).rejects.toMatchObject({
      name: 'NetworkError',
      reason,
    });
  });

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['deflate', deflateRawSync],
    ['br', brotliCompressSync],
  ])('that ends early is read as far as it goes, and reported: %s', async (coding, compress) => {
    const noise = randomBytes(30_000);
    const cut = compress(noise).subarray(0, 29_000);
    const answer = await requestFrom(await serve(coding, cut), { partial: 'keep' });
    expect(answer.cut?.reason).toBe('connection-lost');
    expect(answer.body.length).toBeGreaterThan(20_000);
    expect(noise.subarray(0, answer.body.length).equals(answer.body)).toBe(true);
  });

  it('without any bytes gives an empty body', async () => {
    const { body, cut } = await requestFrom(await serve('gzip', Buffer.of()), { partial: 'keep' });
    expect([body.length, cut]).toEqual([0, undefined]);
  });
});

it('keeps what arrived before a lost connection, and says so', async () => {
  const origin = await openRawOrigin((socket) =>
    socket.once('data', () => socket.end(`${head('content-length: 100')}part`)),
  );
  const { body, cut } = await requestFrom(origin, { partial: 'keep' });
  expect([String(body), cut?.reason]).toEqual(['part', 'connection-lost']);
});

it.each([
  ['nothing arrived', 'content-length: 100', '', 'connection-lost'],
  ['nothing could be decoded', 'content-encoding: gzip\r\ncontent-length: 4', 'text', 'bad-coding'],
])('keeps no part when %s', async (_what, header, body, reason) => {
  const origin = await openRawOrigin((socket) =>
    socket.once('data', () => socket.end(`${head(header)}${body}`)),
  );
  await expect(requestFrom(origin, { partial: 'keep' })).rejects.toMatchObject({ reason });
});

it('stops at once when the caller cancels, even while connecting', async () => {
  const guard = createNetworkGuard({ resolve: () => new Promise(() => {}) });
  const controller = new AbortController();
  const pending = guard.request('http://slow.example/', { signal: controller.signal });
  controller.abort(new Error('enough'));
  await expect(pending).rejects.toThrow('enough');
});

it('gives up a look-up that never ends after the time for connecting', async () => {
  const guard = createNetworkGuard({
    resolve: () => new Promise(() => {}),
    limits: { connectTimeoutMs: 100 },
  });
  await expect(guard.request('http://slow.example/')).rejects.toMatchObject({ reason: 'connect-timeout' });
});

it('says that a name has no address, whatever the look-up makes of its length', async () => {
  const guard = createNetworkGuard();
  await expect(guard.request(`http://${'a'.repeat(300)}.example/`)).rejects.toMatchObject({
    reason: 'name-not-found',
  });
});

it('says that a name has no address, and that nobody listens', async () => {
  const origin = await openOrigin(() => {});
  await origin.close();
  const guard = createNetworkGuard({
    allowPrivateHosts: [origin.host],
    resolve: () => Promise.reject(Object.assign(new Error('x'), { code: 'ENOTFOUND' })),
  });
  await expect(guard.request('http://nowhere.example/')).rejects.toThrow(
    'nowhere.example has no address: the name does not resolve',
  );
  await expect(guard.request(origin.url)).rejects.toMatchObject({ reason: 'connect-failed' });
});
