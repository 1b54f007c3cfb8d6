import type { ServerResponse } from 'node:http';
import { createNetworkGuard, NetworkError } from '@mcp-commons/security/network-guard';
import { expect, it, onTestFinished, vi } from 'vitest';
import type { Site } from '../open-site.fixture.ts';
import { openOrigin, typed } from '../origin.fixture.ts';
import { createRobotsPolicy } from './robots-policy.ts';

async function openPolicy(robots: Site[string]) {
  const origin = await openOrigin({ '/robots.txt': robots });
  const guard = createNetworkGuard({ allowPrivateHosts: [origin.host] });
  onTestFinished(async () => {
    await guard.close();
    await origin.close();
  });
  return { origin, ...createRobotsPolicy({ guard, userAgent: 'test' }) };
}

it('reports a name that does not resolve as such', async () => {
  const guard = createNetworkGuard({
    resolve: () => Promise.reject(Object.assign(new Error('unknown name'), { code: 'ENOTFOUND' })),
  });
  onTestFinished(() => guard.close());
  const { check } = createRobotsPolicy({ guard, userAgent: 'test' });

  const checked = check(new URL('http://nothing.invalid/page'), new AbortController().signal);

  await expect(checked).rejects.toThrow('nothing.invalid has no address: the name does not resolve');
});

it('reports a site that does not accept a connection as such', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const resolve = vi.fn(() => new Promise<never>(() => {}));
  const guard = createNetworkGuard({ resolve });
  onTestFinished(async () => {
    vi.useRealTimers();
    await guard.close();
  });
  const { check } = createRobotsPolicy({ guard, userAgent: 'test' });

  const checked = check(new URL('http://silent.example/page'), new AbortController().signal);
  const outcome = expect(checked).rejects.toThrow('silent.example did not accept a connection in time');
  await vi.waitFor(() => expect(resolve).toHaveBeenCalled());
  await vi.advanceTimersByTimeAsync(20_000);
  await outcome;
});

it('does not blame the site when the time of a page ends while its robots.txt is read', async () => {
  const timeOfPage = new AbortController();
  const answers = [
    () => timeOfPage.abort(new NetworkError('timeout', 'the page')),
    (response: ServerResponse) => response.writeHead(404).end(),
  ];
  const { origin, check } = await openPolicy((_request, response) => answers.shift()?.(response));
  const url = new URL('/page', origin.url);

  await expect(check(url, timeOfPage.signal)).rejects.toThrow('the page did not answer completely in time');
  expect(await check(url, new AbortController().signal)).toBeUndefined();
});

it('is read once for calls that come at once, also when the first of them is cancelled', async () => {
  const held: ServerResponse[] = [];
  const { origin, check } = await openPolicy((_request, response) => held.push(response));
  const url = new URL('/page', origin.url);
  const first = new AbortController();
  const cancelled = expect(check(url, first.signal)).rejects.toThrow('enough');
  const others = [1, 2].map(() => check(url, new AbortController().signal));
  await vi.waitFor(() => expect(held.length).toBeGreaterThan(0));

  first.abort(new Error('enough'));
  await cancelled;
  for (const response of held) response.end('User-agent: *\nDisallow: /');

  expect(await Promise.all(others)).toEqual(['disallowed', 'disallowed']);
  expect(origin.seen).toHaveLength(1);
});

it('lets other work in while many rules are matched', async () => {
  const rules = `User-agent: *\n${'Disallow: /*aaaaab\n'.repeat(1_000)}`;
  const { origin, check } = await openPolicy(typed('text/plain', rules));
  const { signal } = new AbortController();
  await check(new URL('/', origin.url), signal);

  const otherWork = vi.fn();
  setImmediate(otherWork);
  await check(new URL(`/${'a'.repeat(8_000)}`, origin.url), signal);

  expect(otherWork).toHaveBeenCalled();
});

it('keeps the rules of the 50 sites that were read last', async () => {
  const origin = await openOrigin({});
  const sites = Array.from({ length: 51 }, (_, i) => `quay${i}.example:${new URL(origin.url).port}`);
  const guard = createNetworkGuard({ allowPrivateHosts: sites, resolve: async () => ['127.0.0.1'] });
  onTestFinished(async () => {
    await guard.close();
    await origin.close();
  });
  const { check } = createRobotsPolicy({ guard, userAgent: 'test' });
  const { signal } = new AbortController();
  const visit = (site = '') => check(new URL(`http://${site}/`), signal);
  for (const site of sites) await visit(site);

  await visit(sites[1]);
  expect(origin.seen).toHaveLength(51);
  await visit(sites[0]);
  expect(origin.seen).toHaveLength(52);
});
