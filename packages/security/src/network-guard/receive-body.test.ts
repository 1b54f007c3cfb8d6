import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { expect, it, vi } from 'vitest';
import { receiveBody } from './receive-body.ts';

const limits = { maxWireBytes: 100_000_000, maxBodyBytes: 100_000_000 };

it('lets other work in while a body arrives faster than it is read', async () => {
  let isOver = false;
  setImmediate(() => {
    isOver = true;
  });
  async function* endless() {
    while (!isOver) yield Buffer.alloc(10_000);
  }
  const { cut } = await receiveBody(endless(), '', limits, 'a body');
  expect(cut).toBeUndefined();
});

it.each([
  ['', (body: Buffer) => body],
  ['gzip', (body: Buffer) => gzipSync(body)],
])('receives a body of exactly the limits, in any pieces, as it was sent: %j', async (coding, encode) => {
  const sent = randomBytes(300_000);
  const wire = encode(sent);
  async function* pieces() {
    for (let at = 0, size = 1; at < wire.length; at += size, size += 100) yield wire.subarray(at, at + size);
  }
  const exact = { maxWireBytes: wire.length, maxBodyBytes: sent.length };

  const { body, cut } = await receiveBody(pieces(), coding, exact, 'a body');

  expect(cut).toBeUndefined();
  expect(body.equals(sent)).toBe(true);
});

it.each([
  ['gzip', (body: Buffer) => gzipSync(body)],
  ['gzip, gzip', (body: Buffer) => gzipSync(gzipSync(body))],
])('does nothing more once a body is larger than the limit: %s', async (coding, encode) => {
  async function* wire() {
    yield encode(Buffer.alloc(30_000_000));
  }
  const { cut } = await receiveBody(wire(), coding, { ...limits, maxBodyBytes: 400_000 }, 'a body');

  expect(cut?.reason).toBe('body-too-large');
  await vi.waitFor(() => expect(process.getActiveResourcesInfo()).not.toContain('Immediate'));
});
