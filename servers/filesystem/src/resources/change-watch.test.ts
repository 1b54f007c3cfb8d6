import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openWorkspace, type Workspace } from '../workspace.fixture.ts';
import { fileUri } from './file-uri.ts';

let files: Workspace;
beforeEach(async () => {
  files = await openWorkspace({ maxWatches: 3 });
});
afterEach(() => files.close());

const uriOf = (path: string) => fileUri(join(files.root, path));

/** Repeats a change until it is noticed: a watch begins some time after the subscription is answered. */
async function untilNoticed(act: () => unknown, notice: () => void): Promise<void> {
  await vi.waitFor(
    async () => {
      await act();
      await vi.waitFor(notice, { timeout: 500 });
    },
    { timeout: 15_000 },
  );
}

/** Writes a file again and again until `seen` is called with its URI. */
const writeUntilNoticed = (path: string, seen: (uri: string) => void, uri = uriOf(path)) =>
  untilNoticed(
    () => files.put(path, String(Math.random())),
    () => expect(seen).toHaveBeenCalledWith(uri),
  );

describe.each(['legacy', 'modern'] as const)('a %s client', (era) => {
  async function listen(uri: string) {
    const client = await files.connect({ era });
    const seen = vi.fn();
    client.setNotificationHandler('notifications/resources/updated', ({ params }) => seen(params.uri));
    client.setNotificationHandler('notifications/resources/list_changed', () => seen('list'));
    await client.listResources();
    if (era === 'legacy') await client.subscribeResource({ uri });
    else await client.listen({ resourcesListChanged: true, resourceSubscriptions: [uri] });
    return seen;
  }

  it.each(['watched', '%77atched'])(
    'is notified of changes of %s, however they are made',
    async (written) => {
      files.put('d/watched', '1');
      const uri = uriOf('d/watched').replace('watched', written);
      const seen = await listen(uri);
      const noticed = () => expect(seen).toHaveBeenCalledWith(uri);

      await untilNoticed(() => writeFileSync(join(files.root, 'd/watched'), '2'), noticed);
      seen.mockClear();
      files.put('d/new', '3');
      renameSync(join(files.root, 'd/new'), join(files.root, 'd/watched'));
      await vi.waitFor(noticed, { timeout: 10_000 });
      seen.mockClear();
      await files.call('edit_file', { path: 'd/watched', edits: [{ oldText: '3', newText: '4' }] });
      await vi.waitFor(noticed, { timeout: 10_000 });
    },
  );

  it.each([
    ['beside it', 'target'],
    ['elsewhere', 'other/target'],
  ])('is notified of changes of the file that a link leads to, %s', async (_where, target) => {
    files.put(target, '1');
    symlinkSync(target, join(files.root, 'link'));
    const seen = await listen(uriOf('link'));

    await writeUntilNoticed(target, seen, uriOf('link'));
  });

  it('is notified of a file in a directory that is made after the subscription', async () => {
    const seen = await listen(uriOf('late/file'));
    const next = await listen(uriOf('next'));
    await writeUntilNoticed('next', next);

    files.put('late/file', '1');

    await vi.waitFor(() => expect(seen).toHaveBeenCalledWith(uriOf('late/file')), { timeout: 10_000 });
  });

  it('is notified when entries of the directory it subscribed to come or go', async () => {
    mkdirSync(join(files.root, 'd'));
    const seen = await listen(uriOf('d'));

    await untilNoticed(
      () => files.put(`d/${Math.random()}`, ''),
      () => expect(seen).toHaveBeenCalledWith(uriOf('d')),
    );
  });

  it('is notified of a new directory with the same name once it subscribes again', async () => {
    files.put('d/watched', '1');
    const before = await listen(uriOf('d/watched'));
    await writeUntilNoticed('d/watched', before);
    renameSync(join(files.root, 'd'), join(files.root, 'd.old'));
    files.put('d/watched', '2');

    const seen = await listen(uriOf('d/watched'));

    await writeUntilNoticed('d/watched', seen);
  });

  it('is notified of files in a directory that was removed and made again, without subscribing again', async () => {
    files.put('d/e/watched', '1');
    const uri = uriOf('d/e/watched');
    const seen = await listen(uri);
    const noticed = () => expect(seen).toHaveBeenCalledWith(uri);
    await writeUntilNoticed('d/e/watched', seen);
    seen.mockClear();
    rmSync(join(files.root, 'd'), { recursive: true });
    await vi.waitFor(noticed, { timeout: 10_000 });
    seen.mockClear();

    await writeUntilNoticed('d/e/watched', seen);
    seen.mockClear();
    await writeUntilNoticed('d/e/watched', seen);
  });

  it('is notified of the end of a directory also while it is notified of a change', async () => {
    files.put('d/watched', '1');
    const uri = uriOf('d/watched');
    const seen = await listen(uri);
    const notices = () => seen.mock.calls.filter(([what]) => what === uri).length;
    const moveAway = () => renameSync(join(files.root, 'd'), join(files.root, 'away'));
    seen.mockImplementation((what) => what === uri && notices() === 1 && moveAway());

    await untilNoticed(
      () => notices() === 0 && files.put('d/watched', String(Math.random())),
      () => expect(notices()).toBeGreaterThan(0),
    );

    await vi.waitFor(() => expect(notices()).toBeGreaterThan(1), { timeout: 10_000 });
  });

  it('is notified of files in a directory that was away for some time', async () => {
    files.put('d/watched', '1');
    const seen = await listen(uriOf('d/watched'));
    const noticed = () => expect(seen).toHaveBeenCalledWith(uriOf('d/watched'));
    const change = () => writeFileSync(join(files.root, 'd/watched'), String(Math.random()));
    await untilNoticed(change, noticed);
    seen.mockClear();
    renameSync(join(files.root, 'd'), join(files.root, 'away'));
    await vi.waitFor(noticed, { timeout: 10_000 });
    seen.mockClear();

    renameSync(join(files.root, 'away'), join(files.root, 'd'));

    await untilNoticed(change, noticed);
    seen.mockClear();
    await untilNoticed(change, noticed);
  });

  it('is notified when entries of an allowed directory come or go', async () => {
    const seen = await listen(uriOf('d/watched'));

    files.put('new at the top', '');

    await vi.waitFor(() => expect(seen).toHaveBeenCalledWith('list'), { timeout: 10_000 });
  });

  it('is not notified of files outside', async () => {
    symlinkSync('/tmp', join(files.root, 'd'));
    const seen = await listen(`file:///tmp/${files.root.slice(-6)}`);
    const through = await listen(uriOf('d/x'));

    writeFileSync(`/tmp/${files.root.slice(-6)}`, 'x');
    await untilNoticed(
      () => files.put('x', String(Math.random())),
      () => expect(seen).toHaveBeenCalledWith('list'),
    );

    rmSync(`/tmp/${files.root.slice(-6)}`);
    expect([...seen.mock.calls, ...through.mock.calls].flat()).not.toContainEqual(
      expect.stringContaining('file:'),
    );
  });
});

async function openSubscriber() {
  const client = await files.connect({ era: 'legacy' });
  const seen = vi.fn();
  client.setNotificationHandler('notifications/resources/updated', ({ params }) => seen(params.uri));
  return { client, seen, subscribe: (path: string) => client.subscribeResource({ uri: uriOf(path) }) };
}

it('takes one watch for an allowed directory, however often it is listed', async () => {
  const { client, seen, subscribe } = await openSubscriber();
  for (let i = 0; i < 3; i += 1) await client.listResources();
  files.put('d/file', '');

  await subscribe('d/file');

  await writeUntilNoticed('d/file', seen);
});

it('ends the watch of the directory asked for longest ago when all are taken', async () => {
  const { seen, subscribe } = await openSubscriber();
  for (const path of ['a/file', 'b/file', 'c/file', 'a/other', 'd/file']) {
    files.put(path, '');
    await subscribe(path);
  }

  await writeUntilNoticed('d/file', seen);
  files.put('b/file', 'changed');
  await writeUntilNoticed('a/file', seen);

  expect(seen).not.toHaveBeenCalledWith(uriOf('b/file'));
});

it('watches another directory in place of those that were removed', async () => {
  const { seen, subscribe } = await openSubscriber();
  for (const name of ['a', 'b', 'c']) {
    files.put(`${name}/file`, '');
    await subscribe(`${name}/file`);
    await writeUntilNoticed(`${name}/file`, seen);
  }
  seen.mockClear();
  for (const name of ['a', 'b', 'c']) rmSync(join(files.root, name), { recursive: true });
  await vi.waitFor(() => expect(new Set(seen.mock.calls.flat()).size).toBe(3), { timeout: 10_000 });

  files.put('d/file', '');
  await subscribe('d/file');

  await writeUntilNoticed('d/file', seen);
});

it('watches a directory in place of others that had its name', async () => {
  const { seen, subscribe } = await openSubscriber();
  for (const old of ['1', '2', '3']) {
    files.put('d/file', '');
    await subscribe('d/file');
    await writeUntilNoticed('d/file', seen);
    renameSync(join(files.root, 'd'), join(files.root, old));
  }
  for (const path of ['d/file', 'e/file']) {
    files.put(path, '');
    await subscribe(path);
  }
  await writeUntilNoticed('e/file', seen);
  seen.mockClear();

  await writeUntilNoticed('d/file', seen);
});

it('gives up the directory it has looked for longest when too many are not there', async () => {
  const { seen, subscribe } = await openSubscriber();
  for (const name of ['a', 'b', 'c', 'd']) await subscribe(`${name}/file`);
  await subscribe('next');
  await writeUntilNoticed('next', seen);

  for (const name of ['a', 'b', 'c', 'd']) files.put(`${name}/file`, '');
  await vi.waitFor(() => expect(seen).toHaveBeenCalledWith(uriOf('d/file')), { timeout: 10_000 });

  expect(seen).not.toHaveBeenCalledWith(uriOf('a/file'));
});
