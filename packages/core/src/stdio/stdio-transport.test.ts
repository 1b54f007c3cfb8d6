import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { expect, it, onTestFinished, vi } from 'vitest';
import { createLog } from '../log.ts';
import { createStdioTransport } from './stdio-transport.ts';

async function openTransport({ maxMessageBytes = 1_000, isStarted = true } = {}) {
  const input = new PassThrough();
  const output = new PassThrough({ highWaterMark: 1 });
  const delivered: unknown[] = [];
  const transport = createStdioTransport({
    input,
    output,
    maxMessageBytes,
    maxPending: 2,
    observe: () => {},
    log: createLog('error'),
  });
  transport.onmessage = (message) => void delivered.push(message);
  if (isStarted) await transport.start();
  const write = (message: object) => input.write(`${JSON.stringify(message)}\n`);
  return { transport, input, output, delivered, write };
}

const request = (id: number, method: string) => ({ jsonrpc: '2.0' as const, id, method });
const cancel = (requestId: number) => ({
  jsonrpc: '2.0' as const,
  method: 'notifications/cancelled',
  params: { requestId },
});

it.each([
  ['a subscription', [1, 2, 3].map((id) => request(id, 'subscriptions/listen'))],
  ['a cancelled call', [1, 2, 3].flatMap((id) => [request(id, 'tools/call'), cancel(id)])],
])('does not count %s as under way: others are read, and the end does not wait', async (_what, messages) => {
  const { transport, input, delivered, write } = await openTransport();

  for (const message of messages) write(message);
  input.end();

  await transport.ended(600_000);
  expect(delivered).toEqual(messages);
});

it('ends only when its last answer has been read', async () => {
  const { transport, input, output, delivered, write } = await openTransport();
  write(request(1, 'tools/call'));
  await vi.waitFor(() => expect(delivered).toHaveLength(1));
  let hasEnded = false;
  const ended = transport.ended(600_000).then(() => {
    hasEnded = true;
  });

  void transport.send({ jsonrpc: '2.0', id: 1, result: {} });
  void transport.send({ jsonrpc: '2.0', method: 'notifications/message' });
  input.end();
  await once(input, 'close');
  await new Promise(setImmediate);
  expect(hasEnded).toBe(false);

  output.resume();
  await ended;
});

it('waits for answers as long as one is read now and then, but not for a call that hangs', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  onTestFinished(() => void vi.useRealTimers());
  const { transport, input, output, delivered, write } = await openTransport();
  write(request(1, 'tools/call'));
  await vi.waitFor(() => expect(delivered).toHaveLength(1));
  for (const id of [2, 3, 4, 5, 6, 7, 8]) void transport.send({ jsonrpc: '2.0', id, result: {} });
  let hasEnded = false;
  const ended = transport.ended(500).then(() => {
    hasEnded = true;
  });
  input.end();
  await once(input, 'close');

  for (let reads = 0; reads < 3; reads += 1) {
    await vi.advanceTimersByTimeAsync(400);
    expect(hasEnded).toBe(false);
    output.read();
  }
  output.resume();
  await vi.advanceTimersByTimeAsync(500);

  await ended;
});

it('reads a line of exactly the limit', async () => {
  const message = request(1, 'ping');
  const { transport, input, delivered, write } = await openTransport({
    maxMessageBytes: JSON.stringify(message).length,
  });
  write(message);
  input.end();
  await transport.ended(0);
  expect(delivered).toEqual([message]);
});

it('delivers what came before its start once it is started', async () => {
  const { transport, input, delivered, write } = await openTransport({ isStarted: false });
  write(request(1, 'ping'));
  input.end();
  await once(input, 'end');
  await new Promise(setImmediate);
  expect(delivered).toEqual([]);

  await transport.start();

  await transport.ended(0);
  expect(delivered).toEqual([request(1, 'ping')]);
});
