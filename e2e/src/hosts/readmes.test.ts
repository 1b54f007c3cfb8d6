import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isServer, publishedPackages, repository } from '../publishing/workspace.ts';
import { cursorServer, hostFormats, vscodeServer } from './host-formats.ts';

type Json = Readonly<Record<string, unknown>>;

const servers = publishedPackages().filter(isServer);
const read = (file: string) => readFileSync(join(repository, file), 'utf8');

describe.each(servers)('$folder/README.md', ({ folder, manifest }) => {
  const readme = read(`${folder}/README.md`);
  const name = folder.replace('servers/', '');
  const command = { command: 'npx', args: ['-y', manifest.name] };
  const link = (start: string) =>
    new URL(/[^)]*/.exec(readme.slice(readme.indexOf(`(${start}`) + 1))?.[0] ?? '').searchParams;

  it('links to an installation in VS Code', () => {
    const [scheme, query = ''] = link('https://insiders.vscode.dev/redirect?').get('url')?.split('?') ?? [];
    const { name: linked, ...server } = JSON.parse(decodeURIComponent(query)) as Json;

    expect([scheme, linked]).toEqual(['vscode:mcp/install', name]);
    expect(vscodeServer.parse({ type: 'stdio', ...server })).toEqual({ type: 'stdio', ...command });
  });

  it('links to an installation in Cursor', () => {
    const query = link('https://cursor.com/en/install-mcp?');
    const server = Buffer.from(query.get('config') ?? '', 'base64').toString();

    expect(query.get('name')).toBe(name);
    expect(cursorServer.parse(JSON.parse(server))).toEqual(command);
  });

  it('shows configurations that hosts take', () => {
    const blocks = [...readme.matchAll(/```json\n(.*?)```/gs)].map(
      ([, text = '']) => JSON.parse(text) as Json,
    );
    const forMany = blocks.filter((block) => 'mcpServers' in block);
    const forVsCode = blocks.filter((block) => 'servers' in block);

    expect(forMany.length).toBeGreaterThan(0);
    for (const block of forMany) {
      expect(hostFormats['claude-desktop'].parse(block)).toEqual(block);
      expect(JSON.stringify(block)).toContain(`"-y","${manifest.name}"`);
    }
    for (const block of forVsCode) expect(hostFormats.vscode.parse(block)).toEqual(block);
  });
});

it('the command of the root README adds a server to VS Code', () => {
  const [, text = '{}'] = /code --add-mcp '([^']*)'/.exec(read('README.md')) ?? [];
  const { name, ...server } = JSON.parse(text) as Json;

  expect(name).toBe('calculator');
  expect(vscodeServer.parse({ type: 'stdio', ...server })).toMatchObject({ command: 'npx' });
});
