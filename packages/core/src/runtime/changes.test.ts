import { connect } from '@mcp-commons/testing';
import { describe, expect, it, vi } from 'vitest';
import { createLog, openServer, type Runtime, type Tool } from '../index.ts';
import { type Limits, limitsFor } from './limits.ts';
import { echo, eras, sampleServer } from './sample-server.fixture.ts';

describe('changes', () => {
  const announcing = (limits: Partial<Limits> = {}, tool: Tool = echo) => {
    let changes: Runtime['changes'] | undefined;
    const lines: string[] = [];
    const log = createLog('debug', [], { write: (line) => void lines.push(line) });
    const server = openServer(
      sampleServer([tool], (runtime) => {
        changes = runtime.changes;
      }),
      {},
      { log, limits: { ...limitsFor('stdio'), ...limits } },
    );
    return { server, changed: () => changes, lines };
  };

  it('reach a 2025-era client: lists at once, resources when subscribed', async () => {
    const { server, changed } = announcing();
    const client = await connect(server, { era: 'legacy' });
    const seen = vi.fn();
    client.setNotificationHandler('notifications/tools/list_changed', () => seen('tools'));
    client.setNotificationHandler('notifications/resources/updated', ({ params }) => seen(params.uri));
    await client.subscribeResource({ uri: 'sample://item/1' });

    changed()?.toolsChanged();
    changed()?.resourceUpdated('sample://item/1');
    changed()?.resourceUpdated('sample://item/2');

    await vi.waitFor(() => expect(seen.mock.calls).toEqual([['tools'], ['sample://item/1']]));
    await client.unsubscribeResource({ uri: 'sample://item/1' });
    changed()?.resourceUpdated('sample://item/1');
    changed()?.toolsChanged();
    await vi.waitFor(() => expect(seen.mock.calls).toEqual([['tools'], ['sample://item/1'], ['tools']]));
  });

  it('reach a modern client that listens', async () => {
    const { server, changed } = announcing();
    const client = await connect(server);
    const seen = vi.fn();
    client.setNotificationHandler('notifications/prompts/list_changed', () => seen('prompts'));
    client.setNotificationHandler('notifications/resources/updated', ({ params }) => seen(params.uri));
    await client.listen({ promptsListChanged: true, resourceSubscriptions: ['sample://item/1'] });

    changed()?.promptsChanged();
    changed()?.toolsChanged();
    changed()?.resourceUpdated('sample://item/2');
    changed()?.resourceUpdated('sample://item/1');

    await vi.waitFor(() => expect(seen.mock.calls).toEqual([['prompts'], ['sample://item/1']]));
  });

  it.each(['legacy', 'modern'] as const)(
    'come from a resource that heard of its subscriber, %s era',
    async (era) => {
      const client = await connect(announcing().server, { era });
      const seen = vi.fn();
      client.setNotificationHandler('notifications/resources/updated', ({ params }) => seen(params.uri));
      const uris = ['sample://item/broken', 'sample://item/%6Cively'];
      if (era === 'modern') await client.listen({ resourceSubscriptions: uris });
      else await Promise.all(uris.map((uri) => client.subscribeResource({ uri })));

      await vi.waitFor(() => expect(seen.mock.calls).toEqual([['sample://item/%6Cively']]));
    },
  );

  it('cannot be subscribed to by an unlimited number of URIs', async () => {
    const client = await connect(announcing().server, { era: 'legacy' });
    const uris = Array.from({ length: 17 }, (_, number) => `sample://item/${number}`.padEnd(8_000, '.'));
    for (const uri of uris.slice(0, 16)) await client.subscribeResource({ uri });
    const [first = '', last = ''] = [uris[0], uris[16]];
    await expect(client.subscribeResource({ uri: last })).rejects.toThrow(/131072 characters together/);
    await client.subscribeResource({ uri: first });
    await client.unsubscribeResource({ uri: first });
    await client.subscribeResource({ uri: last });
  });

  it('cannot be subscribed to by more than a thousand URIs, however short', async () => {
    const client = await connect(announcing().server, { era: 'legacy' });
    const subscribe = (id: number) => client.subscribeResource({ uri: `sample://item/quick${id}` });
    await Promise.all(Array.from({ length: 1_000 }, (_, id) => subscribe(id)));
    await expect(subscribe(1_000)).rejects.toThrow(/At most 1000 resources/);
  });

  it.each(eras)('are not sent to a client that has gone, %s era', async (era) => {
    const { server, changed, lines } = announcing();
    const client = await connect(server, { era });
    await client.close();

    changed()?.toolsChanged();

    await new Promise(setImmediate);
    expect(lines).toEqual([]);
  });

  it.each(eras)('are promised beside all else that the server has, %s era', async (era) => {
    const client = await connect(announcing().server, { era });
    expect(client.getServerCapabilities()).toEqual({
      logging: {},
      completions: {},
      tools: { listChanged: true },
      prompts: { listChanged: true },
      resources: { listChanged: true, subscribe: true },
    });
  });

  it('cannot be subscribed to where there is no resource', async () => {
    const client = await connect(announcing().server, { era: 'legacy' });
    const subscribing = client.subscribeResource({ uri: 'sample://nothing' });
    await expect(subscribing).rejects.toMatchObject({
      code: -32_602,
      message: expect.stringMatching(/not found/i),
    });
  });

  it('come from the first thousand resources of a larger subscription', async () => {
    const { server } = announcing();
    const client = await connect(server);
    const seen: string[] = [];
    client.setNotificationHandler(
      'notifications/resources/updated',
      ({ params }) => void seen.push(params.uri),
    );
    const others = Array.from({ length: 999 }, (_, id) => `sample://item/${id}`);
    const lively = ['sample://item/lively', 'sample://item/%6Cively'];
    await client.listen({ resourceSubscriptions: [...others, ...lively] });

    await vi.waitFor(() => expect(seen).toEqual(['sample://item/lively']));
  });

  it('do not reach a client whose subscription was refused', async () => {
    const { server, changed } = announcing({ callTimeoutMs: 1 });
    const client = await connect(server, { era: 'legacy' });
    const seen = vi.fn();
    client.setNotificationHandler('notifications/tools/list_changed', () => seen('tools'));
    client.setNotificationHandler('notifications/resources/updated', ({ params }) => seen(params.uri));
    await expect(client.subscribeResource({ uri: 'sample://item/1' })).rejects.toThrow(
      /did not finish within/,
    );

    changed()?.resourceUpdated('sample://item/1');
    changed()?.toolsChanged();

    await vi.waitFor(() => expect(seen.mock.calls).toEqual([['tools']]));
  });

  it('still reach a client whose repeated subscription was refused', async () => {
    let end = () => {};
    const ended = new Promise<{ text: string }>((resolve) => {
      end = () => resolve({ text: 'x' });
    });
    const run = vi.fn(() => ended);
    const { server, changed } = announcing({ concurrency: 1, queue: 0 }, { ...echo, run });
    const client = await connect(server, { era: 'legacy' });
    const seen = vi.fn();
    client.setNotificationHandler('notifications/resources/updated', ({ params }) => seen(params.uri));
    const uri = 'sample://item/1';
    await client.subscribeResource({ uri });
    const waiting = client.callTool({ name: 'echo', arguments: { text: 'x' } });
    await vi.waitFor(() => expect(run).toHaveBeenCalled());

    await expect(client.subscribeResource({ uri })).rejects.toThrow(/busy/);
    changed()?.resourceUpdated(uri);

    await vi.waitFor(() => expect(seen.mock.calls).toEqual([[uri]]));
    end();
    await waiting;
  });

  it.each([0, 1])('still reach a client that asked twice and withdrew request %i', async (withdrawn) => {
    const { server, changed } = announcing();
    const client = await connect(server, { era: 'legacy' });
    const seen = vi.fn();
    client.setNotificationHandler('notifications/resources/updated', ({ params }) => seen(params.uri));
    const uri = 'sample://item/1';
    const requests = [new AbortController(), new AbortController()];
    const answers = requests.map(({ signal }) => client.subscribeResource({ uri }, { signal }));
    requests[withdrawn]?.abort();
    await Promise.allSettled(answers);

    changed()?.resourceUpdated(uri);

    await vi.waitFor(() => expect(seen.mock.calls).toEqual([[uri]]));
  });

  it('still reach a client that withdrew a request from before it unsubscribed and subscribed again', async () => {
    const { server, changed } = announcing();
    const client = await connect(server, { era: 'legacy' });
    const seen = vi.fn();
    client.setNotificationHandler('notifications/resources/updated', ({ params }) => seen(params.uri));
    const uri = 'sample://item/1';
    const withdrawal = new AbortController();
    const withdrawn = client.subscribeResource({ uri }, { signal: withdrawal.signal });
    const unsubscribed = client.unsubscribeResource({ uri });
    const again = client.subscribeResource({ uri });
    withdrawal.abort();
    await Promise.allSettled([withdrawn, unsubscribed, again]);

    changed()?.resourceUpdated(uri);

    await vi.waitFor(() => expect(seen.mock.calls).toEqual([[uri]]));
  });

  it('reach every client whose subscription is confirmed', async () => {
    const client = await connect(announcing().server, { era: 'legacy' });
    const seen: string[] = [];
    client.setNotificationHandler('notifications/resources/updated', () => void seen.push('updated'));
    await client.subscribeResource({ uri: 'sample://item/lively' });
    expect(seen).toEqual(['updated']);
  });
});
