import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { httpPeer, peerKinds } from '@mcp-commons/testing';
import { describe, expect, it, vi } from 'vitest';
import { statusOf } from './raw-request.fixture.ts';
import { initialize, post } from './raw-session.fixture.ts';
import { refusals } from './two-callers.fixture.ts';
import { connectTo, serveWork } from './work-server.fixture.ts';

describe.each(peerKinds)('a %s client', (kind) => {
  it('lists and calls tools', async () => {
    const peer = await httpPeer(kind, (await serveWork()).url);
    const { tools } = await peer.listTools();
    const result = await peer.callTool({ name: 'echo', arguments: { text: 'hi' } });
    await peer.close();
    expect(tools.map(({ name }) => name)).toEqual(['echo', 'fail', 'change', 'ask', 'wait']);
    expect(result).toMatchObject({ structuredContent: { text: 'hi' } });
  });
});

describe.each(['legacy', 'modern'] as const)('the %s era', (era) => {
  it('asks the person for a confirmation', async () => {
    const client = await connectTo((await serveWork()).url, era, { capabilities: { elicitation: {} } });
    client.setRequestHandler('elicitation/create', () => ({ action: 'accept', content: { confirm: true } }));
    const result = await client.callTool({ name: 'ask', arguments: {} });
    expect(result.structuredContent).toEqual({});
  });

  it('streams progress', async () => {
    const { url, workshop } = await serveWork();
    const client = await connectTo(url, era);
    const onprogress = vi.fn(() => workshop.waiting.forEach((end) => void end()));
    await client.callTool({ name: 'wait', arguments: {} }, { onprogress });
    expect(onprogress).toHaveBeenCalledWith({ progress: 1 });
  });

  it('aborts a tool whose client cancels', async () => {
    const { url, workshop } = await serveWork();
    const client = await connectTo(url, era);
    const controller = new AbortController();
    const onprogress = vi.fn(() => controller.abort());
    const call = client.callTool({ name: 'wait', arguments: {} }, { signal: controller.signal, onprogress });
    await expect(call).rejects.toThrow();
    expect(onprogress).toHaveBeenCalled();
    await vi.waitFor(() => expect(workshop.waiting.size).toBe(0));
  });

  it('delivers changes', async () => {
    const { url, workshop } = await serveWork();
    const client = await connectTo(url, era);
    const changed = vi.fn();
    client.setNotificationHandler('notifications/tools/list_changed', () => changed());
    if (era === 'modern') await client.listen({ toolsListChanged: true });
    await vi.waitFor(() => {
      workshop.changes?.toolsChanged();
      expect(changed).toHaveBeenCalled();
    });
  });
});

describe('a request is refused', () => {
  it.each([
    ['404', 'another path', '/admin', initialize, {}],
    [
      '404',
      'an unknown session',
      '/mcp',
      { ...initialize, method: 'tools/list' },
      { 'mcp-session-id': 'forged' },
    ],
    ['400', 'a missing session', '/mcp', { jsonrpc: '2.0', id: 1, method: 'tools/list' }, {}],
    ['400', 'a body that is no JSON', '/mcp', '{', {}],
    ['413', 'a body over the limit', '/mcp', `"${'x'.repeat(2_000)}"`, {}],
    ['415', 'another content type', '/mcp', initialize, { 'content-type': 'text/plain' }],
  ])('with %s for %s', async (status, _what, path, body, headers) => {
    const { url } = await serveWork({ options: { maxBodyBytes: 1_024 } });
    const response = await post(new URL(path, url), body, headers);
    expect(String(response.status)).toBe(status);
    expect(await response.json()).toMatchObject({ jsonrpc: '2.0', error: { message: expect.any(String) } });
  });

  it('with what an initialize needs when something is missing', async () => {
    const { url } = await serveWork();
    const response = await post(url, { ...initialize, params: {} });
    expect(await response.text()).toContain('initialize needs protocolVersion, capabilities and clientInfo');
  });

  it('with what to leave out for a compressed body', async () => {
    const { url } = await serveWork();
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
    const body = gzipSync(JSON.stringify(initialize));
    const response = await fetch(url, { method: 'POST', headers, body });
    expect([response.status, response.headers.get('accept-encoding')]).toEqual([415, 'identity']);
    expect(await response.text()).toContain('send it without a Content-Encoding');
  });

  it('with the setting that allows a larger body', async () => {
    const { url } = await serveWork({ options: { maxBodyBytes: 1_024 } });
    const response = await post(url, `"${'x'.repeat(2_000)}"`);
    expect(await response.text()).toContain(
      'at most 1024 bytes: send less, or ask the operator to raise MAX_BODY_BYTES',
    );
    expect(response.headers.get('connection')).toBe('close');
  });

  it('with 413 while a body without a length still comes', async () => {
    const { url } = await serveWork({ options: { maxBodyBytes: 1_024 } });
    const head =
      'POST /mcp HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n';
    expect(await statusOf(url, `${head}1000\r\n${'x'.repeat(0x1000)}\r\n`)).toBe('413');
  });
});

it.each(['PUT', 'PATCH', 'OPTIONS', 'PROPFIND'])(
  'answers %s with the methods that there are',
  async (method) => {
    const { url } = await serveWork();
    const { status, headers } = await fetch(url, { method });
    expect([status, headers.get('allow')]).toEqual([405, 'POST, GET, DELETE']);
  },
);

it('counts a request whose body breaks off as refused', async () => {
  const work = await serveWork();
  const head =
    'POST /mcp HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n';
  connect(Number(work.url.port), work.url.hostname).resume().end(`${head}{`);
  await vi.waitFor(async () => expect(await refusals(work)).toMatchObject({ incomplete: 1 }));
});

it('reads a body that begins with a byte order mark', async () => {
  const { url } = await serveWork();
  const response = await post(url, `\ufeff${JSON.stringify(initialize)}`);
  expect(response.status).toBe(200);
});

it('answers TRACE as any other method', async () => {
  const { url } = await serveWork();
  expect(await statusOf(url, 'TRACE /mcp HTTP/1.1\r\nhost: localhost\r\n\r\n')).toBe('405');
});

it('serves 2025-era clients without sessions where these are off: every request stands alone', async () => {
  const { url } = await serveWork({ options: { legacySessions: false } });
  const response = await post(url, { jsonrpc: '2.0', id: 1, method: 'tools/list' });
  expect(response.status).toBe(200);
  expect(response.headers.get('mcp-session-id')).toBeNull();
});

it('answers a probe whatever its Host', async () => {
  const { url } = await serveWork();
  expect(await statusOf(url, 'GET /livez HTTP/1.1\r\nhost: 10.1.2.3\r\n\r\n')).toBe('200');
});

it('says which setting is wrong when it cannot listen', async () => {
  const { url } = await serveWork();
  await expect(serveWork({ options: { port: Number(url.port) } })).rejects.toThrow(
    /port \d+ is in use; choose another with PORT/,
  );
  await expect(serveWork({ options: { port: 3_000, metricsPort: 3_000 } })).rejects.toThrow(
    'METRICS_PORT: must be another port than PORT (3000)',
  );
  await expect(
    serveWork({
      options: { host: 'nowhere.invalid', allowedHosts: ['localhost'], mcpApiKey: 'x'.repeat(32) },
    }),
  ).rejects.toThrow('nowhere.invalid is not an address of this machine');
});
