import { type Audit, type AuditEntry, createAudit } from '@mcp-commons/security/audit';
import { connect } from '@mcp-commons/testing';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import * as z from 'zod';
import { createLog, defineTool, openServer, type Tool, ToolError } from '../index.ts';
import { limitsFor } from './limits.ts';
import {
  connectRaw,
  echo,
  eras,
  remove,
  sampleServer,
  silentLog,
  stuck,
  textOf,
} from './sample-server.fixture.ts';

const rename = defineTool({
  name: 'rename',
  title: 'Rename',
  description: 'Renames.',
  input: z.strictObject({ id: z.int(), name: z.string() }),
  output: z.object({}),
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  target: ({ id }) => `items/${id}`,
  run({ name }) {
    if (name === 'taken') throw new ToolError('conflict', 'There is an item "taken".');
    if (name === 'broken') throw new Error('disk failed');
    return {};
  },
});

type Line = AuditEntry & { readonly time: string };

async function audited(tools: readonly Tool[], era: (typeof eras)[number], limits = {}) {
  const lines: Line[] = [];
  const disk = { full: false };
  const audit: Audit = createAudit({
    write(line) {
      if (disk.full) throw new Error('ENOSPC');
      lines.push(JSON.parse(line) as Line);
    },
    onFailure: () => {},
  });
  const settings = { audit, log: silentLog, limits: { ...limitsFor('stdio'), ...limits } };
  const client = await connect(openServer(sampleServer(tools), {}, settings), {
    era,
    capabilities: { elicitation: {} },
  });
  onTestFinished(() => client.close());
  const call = (name: string, args: object = {}) => client.callTool({ name, arguments: { ...args } });
  return { client, call, lines, disk, audit };
}

describe.each(eras)('the audit, %s era', (era) => {
  it('has one line for a call that changes something, with its target and a digest instead of arguments', async () => {
    const { call, lines, audit } = await audited([rename, echo], era);
    await call('echo', { text: 'hi' });
    await call('rename', { id: 7, name: 'very private' });
    expect(lines).toEqual([
      {
        time: expect.any(String),
        who: 'local',
        tool: 'rename',
        target: 'items/7',
        digest: audit.digest({ name: 'very private', id: 7 }),
        decision: 'allowed',
        outcome: 'ok',
        ref: expect.stringMatching(/^[0-9a-f]{8}$/),
      },
    ]);
    expect(JSON.stringify(lines)).not.toContain('private');
  });

  it.each([
    [{ id: 7, name: 'taken' }, 'allowed', 'conflict'],
    [{ id: 7, name: 'broken' }, 'allowed', 'internal'],
    [{ id: 'seven' }, 'refused', 'invalid_input'],
  ])('says how the call %j ended: %s, %s', async (args, decision, outcome) => {
    const { call, lines } = await audited([rename], era);
    await call('rename', args);
    expect(lines).toEqual([expect.objectContaining({ decision, outcome })]);
  });

  it('names the reference in the answer to an internal error', async () => {
    const { call, lines } = await audited([rename], era);
    const answer = textOf(await call('rename', { id: 7, name: 'broken' }));
    expect(answer).toBe(`Error: Internal error (ref ${lines[0]?.ref})`);
  });

  it('has a line for the question and one for the answer', async () => {
    const { client, call, lines } = await audited([remove('refuse')], era);
    client.setRequestHandler('elicitation/create', () => ({ action: 'decline' }));
    await call('remove', { id: 7 });
    expect(lines.map(({ outcome }) => outcome)).toEqual(['input_required', 'denied']);
  });

  it('has a line for a call that found no slot', async () => {
    const started = vi.fn();
    const tools = [stuck({ started, aborted: () => {} }), rename];
    const { call, lines } = await audited(tools, era, { concurrency: 1, queue: 0, callTimeoutMs: 2_000 });
    const running = call('stuck');
    await vi.waitFor(() => expect(started).toHaveBeenCalled());
    await call('rename', { id: 7, name: 'x' });
    expect(lines).toEqual([expect.objectContaining({ decision: 'refused', outcome: 'unavailable' })]);
    await running;
  });

  it('has one line for a call that was cancelled', async () => {
    const started = vi.fn();
    const change = { ...stuck({ started, aborted: () => {} }), annotations: rename.annotations };
    const { client, call, lines } = await audited([change, rename], era);
    const cancelled = new AbortController();
    const running = client.callTool({ name: 'stuck' }, { signal: cancelled.signal });
    await vi.waitFor(() => expect(started).toHaveBeenCalled());
    cancelled.abort();
    await expect(running).rejects.toThrow();
    await call('rename', { id: 7, name: 'x' });
    expect(lines.map(({ outcome }) => outcome)).toEqual(['cancelled', 'ok']);
  });

  it('stops changes, not reading, while it cannot be written', async () => {
    const { call, lines, disk } = await audited([rename, echo], era);
    disk.full = true;
    const first = await call('rename', { id: 1, name: 'x' });
    const second = await call('rename', { id: 2, name: 'x' });
    const reading = await call('echo', { text: 'hi' });
    disk.full = false;
    await call('rename', { id: 3, name: 'x' });

    expect([first.isError, reading.isError]).toEqual([undefined, undefined]);
    expect(textOf(second)).toMatch(/^Error: The audit trail cannot be written/);
    expect(lines.map(({ target, decision }) => [target, decision])).toEqual([
      ['items/1', 'allowed'],
      [undefined, 'refused'],
      ['items/3', 'allowed'],
    ]);
  });
});

it.each([
  ['a forged answer of a person', { arguments: { id: 7, name: 'x' }, requestState: 'forged' }],
  ['arguments that are none', { arguments: [7] }],
])('the audit and the log of stdio have a call that the protocol refuses: %s', async (_what, params) => {
  const [lines, logged]: [Line[], string[]] = [[], []];
  const audit = createAudit({ write: (line) => void lines.push(JSON.parse(line)), onFailure: () => {} });
  const log = createLog('info', [], { write: (line) => void logged.push(line) });
  const server = await openServer(sampleServer([rename]), {}, { audit, log });
  const request = await connectRaw(server);
  const _meta = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientInfo': { name: 'raw', version: '0' },
    'io.modelcontextprotocol/clientCapabilities': {},
  };

  const answer = await request('tools/call', { name: 'rename', ...params, _meta });

  expect(answer).toMatchObject({ error: { code: -32_602 } });
  const refusal = { who: 'local', tool: 'rename', decision: 'refused', outcome: 'protocol' };
  expect(lines).toEqual([expect.objectContaining(refusal)]);
  expect(logged.join('')).toMatch(/"subject":"tools\/call rename".*"outcome":"protocol"/);
});
