import { describe, expect, it, vi } from 'vitest';
import { startNoisyServer, textOf } from './stdio/child-server.fixture.ts';

const refusal = /^Error: The audit trail cannot be written/;

/** Makes changes until one is refused, and returns what was changed. */
async function changeUntilRefused(server: ReturnType<typeof startNoisyServer>) {
  const changed: string[] = [];
  for (let i = 0; ; i += 1) {
    // Long names fill a pipe with few calls.
    const what = `${i}`.padEnd(1_000, '.');
    const text = textOf(await server.call('change', { what }));
    if (text !== '{}') return { changed, text };
    changed.push(what);
  }
}

describe('the audit on stderr', () => {
  it('stops changes while nobody reads it, loses none of its lines, and stops nothing else', async () => {
    // The first start may compile in another process, which sets the shared stderr back to waiting for readers.
    await startNoisyServer().call('change', {});
    const server = startNoisyServer();
    const targets = () =>
      server
        .stderr()
        .split('\n')
        .filter((line) => line.startsWith('{"audit"') && line.endsWith('}}'))
        .map((line) => JSON.parse(line) as { audit: { target?: string; decision: string } })
        .flatMap(({ audit }) => (audit.decision === 'allowed' ? [audit.target] : []));
    await server.call('echo', { text: 'ready' });
    server.process.stderr.pause();

    const { changed, text } = await changeUntilRefused(server);
    const reading = await server.call('echo', { text: 'still here' });
    server.process.stderr.resume();
    await vi.waitFor(async () => expect(textOf(await server.call('change', { what: 'last' }))).toBe('{}'));

    expect(text).toMatch(refusal);
    expect(textOf(reading)).toContain('still here');
    await vi.waitFor(() => expect(targets()).toEqual([...changed, 'last']));
  });

  it('stops changes once stderr is closed, and nothing else', async () => {
    const server = startNoisyServer();
    await server.call('echo', { text: 'ready' });
    server.process.stderr.destroy();

    const { text } = await changeUntilRefused(server);

    expect(text).toMatch(refusal);
    expect(textOf(await server.call('echo', { text: 'still here' }))).toContain('still here');
  });
});
