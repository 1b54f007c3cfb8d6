import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isServer, publishedPackages, repository, run } from '../publishing/workspace.ts';
import { hostFormats } from './host-formats.ts';

const hosts = Object.entries(hostFormats).map(([host, format]) => ({ host, format }));
const servers = publishedPackages().filter(isServer);
const bin = (folder: string) => join(repository, folder, 'dist/bin.cjs');
const windows = `data:text/javascript,Object.defineProperty(process,'platform',{value:'win32'})`;

describe.each(servers)('print-config of $folder', ({ folder, manifest }) => {
  it.each(hosts)('is what $host documents, on every system', async ({ host, format }) => {
    const print = (...node: string[]) =>
      run(process.execPath, [...node, bin(folder), 'print-config', host], {
        cwd: repository,
        // Node keeps compiled code there, and on Windows finds it by this name.
        env: { LOG_LEVEL: 'info', TEMP: tmpdir() },
      });
    const [here, there] = await Promise.all([print(), print('--import', windows)]);

    expect(format.parse(JSON.parse(here))).toEqual(JSON.parse(here));
    expect(format.parse(JSON.parse(there))).toEqual(JSON.parse(there));
    expect(here).toContain(`"${manifest.name}@${manifest.version}"`);
    // npx is a script there, which only cmd can start.
    expect(there).toContain('"cmd"');
  });
});

it.each(hosts)('print-config of $host shows no secret', async ({ host, format }) => {
  const secret = 'postgres://reader:hunter2@db.internal/sales';
  const printed = await run(process.execPath, [bin('servers/postgres'), 'print-config', host], {
    cwd: repository,
    env: { DATABASE_URL: secret },
  });

  expect(printed).not.toMatch(/hunter2|db\.internal/);
  expect(format.parse(JSON.parse(printed))).toEqual(JSON.parse(printed));
  expect(printed).toContain(host === 'vscode' ? '${input:DATABASE_URL}' : '<your DATABASE_URL>');
});
