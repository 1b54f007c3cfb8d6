import type { Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createNetworkGuard } from './create-network-guard.ts';
import { networkFault } from './network-fault.ts';
import { openRawOrigin } from './origin.fixture.ts';

/** An origin that gives so many answers on its first, second, … connection, and closes it at the next request. */
async function open(...answers: number[]) {
  const connections: Socket[] = [];
  const origin = await openRawOrigin((socket) => {
    let left = answers[connections.push(socket) - 1] ?? 0;
    socket.on('data', () => {
      left -= 1;
      if (left < 0) socket.destroy();
      else socket.write('HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nhere');
    });
  });
  const guard = createNetworkGuard({ allowPrivateHosts: [origin.host] });
  return { origin, guard, connections };
}

it('asks again on a new connection when the origin closes an idle one as it is used', async () => {
  const { origin, guard, connections } = await open(1, 1);
  await guard.request(origin.url);
  await setImmediate();
  const { body } = await guard.request(origin.url);
  expect([String(body), connections.length]).toEqual(['here', 2]);
});

it.each([
  ['once more', 'GET', 2],
  ['never again what may have had an effect', 'POST', 1],
] as const)('asks %s', async (_what, method, count) => {
  const { origin, guard, connections } = await open(1, 0, 1);
  await guard.request(origin.url);
  await setImmediate();
  await expect(guard.request(origin.url, { method })).rejects.toMatchObject({ reason: 'connection-lost' });
  expect(connections).toHaveLength(count);
});

it('asks once on a connection that is new', async () => {
  const { origin, guard, connections } = await open(0, 1);
  await expect(guard.request(origin.url)).rejects.toMatchObject({ reason: 'connection-lost' });
  expect(connections).toHaveLength(1);
});

it.each([204, 304])('takes no length of a response with status %i for that of a body', async (status) => {
  const origin = await openRawOrigin((socket) =>
    socket.once('data', () => socket.write(`HTTP/1.1 ${status} X\r\ncontent-length: 5\r\n\r\n`)),
  );
  const guard = createNetworkGuard({ allowPrivateHosts: [origin.host] });
  expect(await guard.request(origin.url)).toMatchObject({ status, body: Buffer.of() });
});

it.each(['EACCES', 'EHOSTDOWN', 'ENETDOWN', 'EPERM'])('says of %s that there is no connection', (code) => {
  const error = Object.assign(new Error(`connect ${code} 10.1.1.1:80`), { code, syscall: 'connect' });
  expect(networkFault(error, 'quay.example').message).toBe('quay.example cannot be connected to');
});
