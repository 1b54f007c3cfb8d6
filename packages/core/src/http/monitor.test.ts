import { describe, expect, it, vi } from 'vitest';
import { temporaryFile } from '../temporary-file.fixture.ts';
import { parsePrometheus } from './monitor/parse-prometheus.fixture.ts';
import { keyLine } from './notes-server.fixture.ts';
import { callRequest, connectTo, serveWork } from './work-server.fixture.ts';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const traceparent = `00-${traceId}-b7ad6b7169203331-01`;

describe('probes', () => {
  it('are answered at the endpoint and beside the metrics, whatever the Host, and never cached', async () => {
    const { url, metricsUrl } = await serveWork();
    for (const base of [url, metricsUrl]) {
      const response = await fetch(new URL('/livez', base));
      expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'no-store']);
    }
    expect((await fetch(new URL('/metrics', url))).status).toBe(404);
  });

  it('report the health of the last minutes, without the mistakes of callers', async () => {
    const { url, read } = await serveWork();
    const health = async () => JSON.parse((await read('/healthz')).text) as unknown;
    const fail = (kind: string) => fetch(url, callRequest('fail', { text: 'x', kind }));
    for (let i = 0; i < 10; i += 1) await fail('not_found');
    expect(await health()).toEqual({
      status: 'healthy',
      uptime: expect.any(Number),
      requests: 10,
      errors: 0,
      error_rate: 0,
      timestamp: expect.any(String),
      version: '1.2.3',
    });
    await fail('internal');
    await fail('upstream');
    expect(await health()).toMatchObject({ status: 'degraded', requests: 12, errors: 2 });
  });

  it("say whether calls are served, by the server's own check, and say no while it ends", async () => {
    const { url, workshop, close } = await serveWork();
    const ready = async () => {
      const response = await fetch(new URL('/readyz', url));
      return [response.status, await response.json()];
    };
    workshop.ready = () => Promise.reject(new Error('db.internal: password is wrong'));
    expect(await ready()).toEqual([503, { status: 'not_ready', components: { service: 'failed' } }]);

    const call = fetch(url, callRequest('wait', {}));
    await vi.waitFor(() => expect(workshop.waiting.size).toBe(1));
    const ended = close();
    for (const end of workshop.waiting) end();
    expect((await call).status).toBe(200);
    await ended;
  });

  it('name what is degraded', async () => {
    const components = [{ name: 'redis', required: false, check: () => Promise.reject(new Error('away')) }];
    const { read } = await serveWork({ shared: { components } });
    const { status, text } = await read('/readyz');
    expect([status, JSON.parse(text)]).toEqual([
      200,
      { status: 'degraded', components: { service: 'ok', redis: 'failed' } },
    ]);
  });
});

describe('metrics', () => {
  it('are not served unless METRICS_PORT is set', async () => {
    expect((await serveWork({ options: { metricsPort: undefined } })).metricsUrl).toBeUndefined();
  });

  it('count operations by method, tool, revision and error', async () => {
    const work = await serveWork();
    await fetch(work.url, callRequest('echo', { text: 'x' }));
    await fetch(work.url, callRequest('fail', { text: 'x', kind: 'upstream' }));
    await fetch(work.url, callRequest('nobody_knows_me', {}));
    await (await connectTo(work.url, 'legacy')).listTools();
    const samples = parsePrometheus((await work.read('/metrics')).text);

    const counted = samples.filter(({ name }) => name === 'mcp_server_operation_duration_seconds_count');
    const modern = { network_transport: 'tcp', mcp_protocol_version: '2026-07-28' };
    expect(counted.map(({ labels }) => labels)).toEqual(
      expect.arrayContaining([
        { mcp_method_name: 'tools/call', gen_ai_tool_name: 'echo', ...modern },
        { mcp_method_name: 'tools/call', gen_ai_tool_name: 'fail', error_type: 'upstream', ...modern },
        { mcp_method_name: 'tools/call', gen_ai_tool_name: '_other', error_type: 'protocol', ...modern },
        {
          mcp_method_name: 'tools/list',
          network_transport: 'tcp',
          mcp_protocol_version: '2025-11-25',
        },
      ]),
    );
    const one = (name: string) => samples.filter((sample) => sample.name === name);
    expect(one('mcp_server_build_info')[0]?.labels).toEqual({ name: 'work', version: '1.2.3' });
    expect(one('mcp_server_sessions')[0]?.value).toBe(1);
    expect(one('process_resident_memory_bytes')[0]?.value).toBeGreaterThan(1e7);
    expect(one('nodejs_eventloop_delay_p99_seconds')).toHaveLength(1);
  });

  it('count a refused call as failed, with the reason of the refusal', async () => {
    const options = { mcpApiKeysFile: temporaryFile(keyLine('ann', 'a'.repeat(32), 'work:read')) };
    const work = await serveWork({ options });
    const refused = callRequest(
      'change',
      { id: 7, secret: 'x' },
      { authorization: `Bearer ${'a'.repeat(32)}` },
    );
    expect((await fetch(work.url, refused)).status).toBe(403);
    expect((await work.read('/metrics')).text).toMatch(
      /gen_ai_tool_name="change",error_type="insufficient_scope"/,
    );
  });

  it('count as failed what the protocol refuses', async () => {
    const work = await serveWork();
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' });
    const headers = { ...callRequest('echo', {}).headers, 'mcp-protocol-version': '2025-11-25' };
    const lost = { method: 'POST', headers: { ...headers, 'mcp-session-id': 'lost' }, body };
    expect((await fetch(work.url, lost)).status).toBe(404);
    expect((await work.read('/metrics')).text).toMatch(/mcp_method_name="ping",error_type="protocol"/);
  });

  it('count a call as cancelled whose client leaves, as the log does', async () => {
    const work = await serveWork({ options: { drainMs: 0 } });
    const gone = new AbortController();
    const left = fetch(work.url, { ...callRequest('wait', {}), signal: gone.signal });
    await vi.waitFor(() => expect(work.workshop.waiting.size).toBe(1));

    gone.abort();

    await expect(left).rejects.toThrow();
    await vi.waitFor(() => expect(work.requests()).toMatchObject([{ tool: 'wait', outcome: 'cancelled' }]));
    expect((await work.read('/metrics')).text).toMatch(/gen_ai_tool_name="wait",error_type="cancelled"/);
  });

  it('have as many series after a thousand made-up names as after one', async () => {
    const work = await serveWork({ options: { rateLimit: 0 } });
    const seriesAfter = async (count: number) => {
      const made = Array.from({ length: count }, (_, i) => `made_up_${i}`);
      const headers = (name: string) => ({ 'mcp-protocol-version': name, traceparent: name });
      for (const name of made) await fetch(work.url, callRequest(name, {}, headers(name)));
      return parsePrometheus((await work.read('/metrics')).text).length;
    };
    expect(await seriesAfter(50)).toBe(await seriesAfter(1));
  });
});

describe('the log', () => {
  it('has one line for each request: who, what, how long, and how it ended', async () => {
    const work = await serveWork({
      options: { mcpApiKeysFile: temporaryFile(keyLine('ann', 'a'.repeat(32), '*')) },
    });
    const key = { authorization: `Bearer ${'a'.repeat(32)}` };
    const other = `00-${'1'.repeat(32)}-b7ad6b7169203331-01`;
    await fetch(
      work.url,
      callRequest('echo', { text: 'x' }, { ...key, traceparent: other }, { traceparent }),
    );
    const failed = await fetch(work.url, callRequest('fail', { text: 'x', kind: 'internal' }, key));
    await fetch(work.url, callRequest('echo', { text: 'x' }, { traceparent }));

    await vi.waitFor(() => expect(work.requests()).toHaveLength(3));
    const [first, second, third] = work.requests();
    expect(first).toEqual({
      level: 'info',
      time: expect.any(String),
      msg: 'request',
      ref: expect.stringMatching(/^[0-9a-f]{8}$/),
      traceId,
      method: 'tools/call',
      tool: 'echo',
      ms: expect.any(Number),
      status: 200,
      outcome: 'ok',
      principal: 'key:ann',
      client: '127.0.0.1',
    });
    expect(second).toMatchObject({ outcome: 'internal', tool: 'fail' });
    expect(await failed.text()).toContain(`Internal error (ref ${second?.['ref']})`);
    expect(third).toMatchObject({ outcome: 'refused', refused: 'no_credentials', status: 401, traceId });
  });

  it.each(['legacy', 'modern'] as const)('records calls of the %s era', async (era) => {
    const work = await serveWork();
    const client = await connectTo(work.url, era);
    await client.callTool({ name: 'echo', arguments: { text: 'x' }, _meta: { traceparent } });
    await vi.waitFor(() =>
      expect(work.requests()).toContainEqual(
        expect.objectContaining({ tool: 'echo', traceId, outcome: 'ok' }),
      ),
    );
  });
});

it('a call that a person is asked about has the outcome of its end in the log (legacy)', async () => {
  const work = await serveWork();
  const client = await connectTo(work.url, 'legacy', { capabilities: { elicitation: {} } });
  client.setRequestHandler('elicitation/create', () => ({ action: 'decline' }));
  await client.callTool({ name: 'ask', arguments: {} });
  await vi.waitFor(() =>
    expect(work.requests()).toContainEqual(expect.objectContaining({ tool: 'ask', outcome: 'denied' })),
  );
});

describe('what callers write', () => {
  it.each(['legacy', 'modern'] as const)(
    'is nowhere to be seen: no argument, no name, no credential (%s)',
    async (era) => {
      const work = await serveWork({ options: { mcpApiKey: 'canary-key-0123456789abcdef0123456789' } });
      const headers = {
        authorization: 'Bearer canary-key-0123456789abcdef0123456789',
        'mcp-protocol-version': 'canary-version',
        traceparent: 'canary-trace',
        cookie: 'canary-cookie',
        'x-forwarded-for': 'canary-address',
      };
      await fetch(work.url, callRequest('echo', { text: 'canary-text' }, headers));
      await fetch(work.url, callRequest('canary-tool', { 'canary-argument': 'canary-value' }, headers));
      await fetch(work.url, { ...callRequest('echo', {}, headers), body: '"canary-body' });
      await fetch(work.url, callRequest('echo', {}, { ...headers, authorization: 'Bearer canary-guess' }));
      await fetch(new URL('/canary-path?canary=1', work.url), { headers });
      await fetch(work.url, { method: 'PATCH', headers, body: 'canary' });
      const client = await connectTo(
        work.url,
        era,
        {},
        { requestInit: { headers: { authorization: headers.authorization } } },
      );
      for (const kind of ['not_found', 'upstream', 'internal'])
        await client.callTool({ name: 'fail', arguments: { text: 'canary-text', kind } });
      await client.callTool({ name: 'change', arguments: { id: 7, secret: 'canary-secret' } });

      const seen = [
        JSON.stringify(work.log()),
        JSON.stringify(work.audited),
        ...(await Promise.all(
          ['/metrics', '/healthz', '/readyz'].map(async (path) => (await work.read(path)).text),
        )),
      ];
      expect(work.requests().length).toBeGreaterThanOrEqual(6);
      expect(work.audited).toHaveLength(1);
      expect(seen.join('\n')).not.toMatch(/canary/i);
    },
  );
});

describe('the audit over HTTP', () => {
  it.each(['legacy', 'modern'] as const)('knows who called, from where (%s)', async (era) => {
    const work = await serveWork();
    await (await connectTo(work.url, era)).callTool({ name: 'change', arguments: { id: 7, secret: 'x' } });
    expect(work.audited).toEqual([
      expect.objectContaining({
        who: 'local',
        tool: 'change',
        target: 'things/7',
        decision: 'allowed',
        outcome: 'ok',
        client: '127.0.0.1',
      }),
    ]);
  });

  it('has calls that were refused for scope or rate, if they would have changed something', async () => {
    const keys = keyLine('ann', 'a'.repeat(32), 'work:read') + keyLine('bob', 'b'.repeat(32), '*');
    const options = { mcpApiKeysFile: temporaryFile(keys), rateLimit: 1, rateBurst: 2 };
    const work = await serveWork({ options });
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    const call = (tool: string, key: string) =>
      fetch(
        work.url,
        callRequest(
          tool,
          { id: 7, secret: 'x' },
          { authorization: `Bearer ${key.repeat(32)}`, traceparent: `00-${traceId}-b7ad6b7169203331-01` },
        ),
      ).then(({ status }) => status);
    const statuses = [];
    for (const [tool, key] of [
      ['change', 'a'],
      ['echo', 'a'],
      ['change', 'a'],
      ['echo', 'a'],
      ['change', 'b'],
    ] as const)
      statuses.push(await call(tool, key));

    expect(statuses).toEqual([403, 200, 429, 429, 200]);
    expect(work.audited.map(({ who, tool, decision, outcome }) => [who, tool, decision, outcome])).toEqual([
      ['key:ann', 'change', 'refused', 'insufficient_scope'],
      ['key:ann', 'change', 'refused', 'rate'],
      ['key:bob', 'change', 'allowed', 'ok'],
    ]);
    expect(work.audited.map((entry) => entry.traceId)).toEqual([traceId, traceId, traceId]);
  });
});

it.each([
  ['a forged answer of a person', {}, { requestState: 'forged' }],
  ['a header that names another tool', { 'mcp-name': 'echo' }, {}],
  ['arguments that are none', {}, { arguments: [7] }],
])(
  'a call that the protocol refuses is in the audit, the log and the metrics: %s',
  async (_what, headers, params) => {
    const work = await serveWork();
    const { body, ...request } = callRequest('change', { id: 7, secret: 'x' }, headers);
    const message = JSON.parse(body);
    Object.assign(message.params, params);

    const response = await fetch(work.url, { ...request, body: JSON.stringify(message) });

    expect(await response.json()).toHaveProperty('error');
    await vi.waitFor(() => expect(work.requests()).toMatchObject([{ tool: 'change', outcome: 'protocol' }]));
    expect(work.audited).toMatchObject([{ tool: 'change', decision: 'refused', outcome: 'protocol' }]);
    expect((await work.read('/metrics')).text).toMatch(/gen_ai_tool_name="change",error_type="protocol"/);
  },
);

it('forgets a session whose client left its stream without closing it', async () => {
  const work = await serveWork({ options: { sessionIdleMs: 1_000 } });
  const client = await connectTo(work.url, 'legacy');
  await client.listTools();
  await client.close();
  await vi.waitFor(
    async () => expect((await work.read('/metrics')).text).toMatch(/^mcp_server_sessions 0$/m),
    { timeout: 10_000, interval: 200 },
  );
});
