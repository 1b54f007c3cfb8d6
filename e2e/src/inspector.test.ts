import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { isServer, publishedPackages, repository } from './publishing/workspace.ts';
import { serverCase } from './server-calls.ts';

const inspector = fileURLToPath(
  new URL('../node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js', import.meta.url),
);
const home = mkdtempSync(join(tmpdir(), 'mcp-commons-inspector-'));
const servers = publishedPackages().filter(isServer);
const cases = servers.flatMap(({ folder }) => ['legacy', 'modern'].map((era) => ({ folder, era })));

afterAll(() => rmSync(home, { recursive: true, force: true }));

// The Inspector is the only client by the makers of the protocol that runs without a host or a browser.
describe.each(cases)(
  'the Inspector and $folder, $era',
  ({ folder, era }) => {
    const { calls, prompts = [], prepare } = serverCase(folder.replace('servers/', ''));
    const files = mkdtempSync(join(home, 'files-'));
    const env = prepare?.(files) ?? {};
    const inspect = (...args: string[]) =>
      runInspector(join(repository, folder), env, ['--protocol-era', era, ...args]);

    it('lists and calls a tool, or lists and gets a prompt', async () => {
      const [call] = calls(files);
      const [prompt] = prompts;
      if (call !== undefined) {
        const [listed, called] = await Promise.all([
          inspect('--method', 'tools/list', '--strict'),
          inspect(
            '--method',
            'tools/call',
            '--tool-name',
            call.name,
            '--tool-args-json',
            JSON.stringify(call.arguments),
          ),
        ]);
        expect(names(listed['tools'])).toContain(call.name);
        expect(called['content']).not.toEqual([]);
      }
      if (prompt !== undefined) {
        // The Inspector does not accept an empty value.
        const filled = Object.entries(prompt.arguments).filter(([, value]) => value !== '');
        const given = filled.map(([name, value]) => `${name}=${value}`);
        const [listed, got] = await Promise.all([
          inspect('--method', 'prompts/list'),
          inspect('--method', 'prompts/get', '--prompt-name', prompt.name, '--prompt-args', ...given),
        ]);
        expect(names(listed['prompts'])).toContain(prompt.name);
        expect(got['messages']).not.toEqual([]);
      }
      expect(call ?? prompt).toBeDefined();
    });
  },
  120_000,
);

function names(listed: unknown): string[] {
  return (listed as { name: string }[]).map(({ name }) => name);
}

/** Returns the result as JSON, also when the server answered with an error (exit code 5). */
async function runInspector(server: string, env: Record<string, string>, args: readonly string[]) {
  const given = Object.entries(env).flatMap(([name, value]) => ['-e', `${name}=${value}`]);
  const command = [inspector, '--cli', ...given, process.execPath, join(server, 'dist/bin.cjs'), ...args];
  const stdout = await promisify(execFile)(process.execPath, [...command, '--format', 'json'], {
    env: { ...process.env, HOME: home },
  }).then(
    (done) => done.stdout,
    (failed: { code: number; stdout: string; stderr: string }) => {
      if (failed.code !== 5) throw new Error(`${args.join(' ')}: exit code ${failed.code}\n${failed.stderr}`);
      return failed.stdout;
    },
  );
  const { result } = JSON.parse(stdout) as { result: Readonly<Record<string, unknown>> };
  return result;
}
