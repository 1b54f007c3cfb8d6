import { httpPeer, peerKinds } from '@mcp-commons/testing';
import { expect, it, vi } from 'vitest';
import { connectTo, serveWork } from './work-server.fixture.ts';

const message = 'whether it took effect is not known';

it.each(peerKinds)('answers %s for a call that the drain did not wait for', async (kind) => {
  const { url, workshop, close } = await serveWork({ options: { drainMs: 100 } });
  const peer = await httpPeer(kind, url);
  const call = peer.callTool({ name: 'wait', arguments: {} });
  const failed = expect(call).rejects.toThrow(message);
  await vi.waitFor(() => expect(workshop.waiting.size).toBe(1));

  await close();

  await failed;
});

it.each([
  ['modern', true],
  ['legacy', true],
  ['legacy', false],
] as const)('answers a %s client whose answer is a stream, sessions %s', async (era, legacySessions) => {
  const { url, workshop, close } = await serveWork({ options: { drainMs: 100, legacySessions } });
  const client = await connectTo(url, era);
  const call = client.callTool({ name: 'wait', arguments: {} }, { onprogress: () => {} });
  const failed = expect(call).rejects.toThrow(message);
  await vi.waitFor(() => expect(workshop.waiting.size).toBe(1));

  await close();

  await failed;
});
