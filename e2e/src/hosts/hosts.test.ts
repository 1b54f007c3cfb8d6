import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isServer, publishedPackages, repository, run } from '../publishing/workspace.ts';
import { cursorServer, hostFormats, vscodeServer } from './host-formats.ts';

const hosts = Object.entries(hostFormats).map(([host, format]) => ({ host, format }));
const servers = publishedPackages().filter(isServer);
const bin = (folder: string) => join(repository, folder, 'dist/bin.cjs');
const windows = `data:text/javascript,Object.defineProperty(process,'platform',{value:'win32'})`;

describe.each(servers)('print-config of $folder', ({ folder, manifest }) => {
  it.each(hosts)('is what $host documents, on every system', async ({ host, format }) => {
    const print = (...node: string[]) =>
      run(process.execPath, [...node, bin(folder), 'print-config', host], {
        cwd: repository,
        env: { LOG_LEVEL: 'info' },
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

describe.each(servers)('the links of $folder/README.md', ({ folder, manifest }) => {
  const readme = readFileSync(join(repository, folder, 'README.md'), 'utf8');
  const linked = (start: string) =>
    new URL(
      readme
        .split('(')
        .find((text) => text.startsWith(start))
        ?.split(')')[0] ?? '',
    );
  const name = folder.replace('servers/', '');
  const command = { command: 'npx', args: ['-y', manifest.name] };

  it('install the server in VS Code', () => {
    const target = linked('https://insiders.vscode.dev/redirect').searchParams.get('url') ?? '';
    const [scheme, query = ''] = target.split('?');
    const { name: linkedName, ...server } = JSON.parse(decodeURIComponent(query)) as Record<string, unknown>;

    expect(scheme).toBe('vscode:mcp/install');
    expect(linkedName).toBe(name);
    expect(vscodeServer.parse({ type: 'stdio', ...server })).toEqual({ type: 'stdio', ...command });
  });

  it('install the server in Cursor', () => {
    const { searchParams } = linked('https://cursor.com/en/install-mcp');
    const server = Buffer.from(searchParams.get('config') ?? '', 'base64').toString();

    expect(searchParams.get('name')).toBe(name);
    expect(cursorServer.parse(JSON.parse(server))).toEqual(command);
  });
});
