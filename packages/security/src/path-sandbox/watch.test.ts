import { mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { describeSandboxes } from './each-sandbox.fixture.ts';
import { PathSandbox } from './path-sandbox.ts';

const bytes = (text: string) => Buffer.from(text);

describeSandboxes((f) => {
  /** Changes `z`, and waits until a watch reports it. */
  async function watchOneChange() {
    const seen = vi.fn();
    const stop = await f.sandbox.watch('.', seen);
    await f.sandbox.write('z', bytes('1'));
    await vi.waitFor(() => expect(seen).toHaveBeenCalled(), { timeout: 10_000 });
    stop();
  }

  it('reports the names that change while it watches, and nothing after', async () => {
    const seen = vi.fn();
    const stop = await f.sandbox.watch('.', (changed) => seen([...changed]));

    for (const name of ['x', 'y']) {
      await f.sandbox.write(name, bytes('1'));
      await vi.waitFor(() => expect(seen).toHaveBeenLastCalledWith([name]), { timeout: 10_000 });
    }
    stop();

    await watchOneChange();
    expect(seen.mock.calls.flat(2)).not.toContain('z');
  });

  it('ends its watches when it is closed', async () => {
    const closed = await PathSandbox.open([f.root], { opener: f.opener });
    const seen = vi.fn();
    await closed.watch('.', seen);
    await closed.close();

    await watchOneChange();

    expect(seen).not.toHaveBeenCalled();
  });

  it.runIf(process.platform === 'linux')(
    'reports that anything may have changed when the directory that it watches is moved',
    async () => {
      mkdirSync(join(f.root, 'watched'));
      const seen = vi.fn();
      const stop = await f.sandbox.watch('watched', (changed) => seen([...changed]));

      renameSync(join(f.root, 'watched'), join(f.root, 'moved'));

      await vi.waitFor(() => expect(seen).toHaveBeenCalledWith([]), { timeout: 10_000 });
      stop();
    },
  );

  it('limits the number of its watches', async () => {
    const small = await PathSandbox.open([f.root], { opener: f.opener, maxWatches: 1 });
    const watch = () => small.watch('.', () => undefined);

    const outcomes = await Promise.allSettled([watch(), watch(), watch()]);

    const started = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    expect(started).toHaveLength(1);
    for (const stop of started) stop();
    await watch();
    await small.close();
  });
});
