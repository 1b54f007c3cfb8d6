import { expect, it } from 'vitest';
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
  const { cut } = await receiveBody(endless(), '', limits, 'a body', AbortSignal.timeout(60_000));
  expect(cut).toBeUndefined();
});
