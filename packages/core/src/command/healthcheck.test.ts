import { expect, it } from 'vitest';
import { serveWork } from '../http/work-server.fixture.ts';
import { httpOptions } from '../index.ts';
import { checkHealth } from './healthcheck.ts';

const optionsOf = (url: URL) => httpOptions.parse({ port: Number(url.port) });

it('finds that a server which can serve calls is ready', async () => {
  const { url } = await serveWork();
  const { isReady, text } = await checkHealth(optionsOf(url));
  expect([isReady, JSON.parse(text)]).toEqual([true, { status: 'ready', components: { service: 'ok' } }]);
});

it('finds that a server whose service is away is not ready', async () => {
  const { url, workshop } = await serveWork();
  workshop.ready = () => Promise.reject(new Error('no database'));
  expect(await checkHealth(optionsOf(url))).toMatchObject({ isReady: false });
});

it('says when nobody answers', async () => {
  const { url, close } = await serveWork();
  await close();
  expect(await checkHealth(optionsOf(url))).toEqual({
    isReady: false,
    text: expect.stringMatching(/^no answer from 127\.0\.0\.1 port \d+: .*ECONNREFUSED/),
  });
});
