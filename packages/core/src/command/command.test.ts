import { once } from 'node:events';
import { closeSync, existsSync, openSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { initialize, startNoisyServer } from '../stdio/child-server.fixture.ts';
import { temporaryFile } from '../temporary-file.fixture.ts';
import { runCommand } from './command.fixture.ts';

describe('the command line', () => {
  it('prints its version and nothing else', async () => {
    expect(await runCommand(['--version'])).toEqual({ code: 0, stdout: '1.2.3\n', stderr: '' });
  });

  it('explains every option, with its variable, range and default', async () => {
    const { code, stdout } = await runCommand(['--help']);
    expect(code).toBe(0);
    expect(stdout).toContain('--limit, LIMIT\n      A number. [1..100; default 10]');
    expect(stdout).toContain('  API_TOKEN, API_TOKEN_FILE\n      A secret. [secret]');
    expect(stdout).toContain('--log-level, LOG_LEVEL');
    expect(stdout).toMatch(/--allowed-hosts, ALLOWED_HOSTS\n {6}.* \[commas between several[;\]]/);
    expect(stdout).not.toContain('default ]');
    expect(stdout).not.toContain('--api-token');
  });

  it.each<[string, readonly string[], Record<string, string>, number, string]>([
    ['an unknown flag', ['--limmit', '3'], {}, 2, 'unknown flag --limmit; did you mean --limit?'],
    ['a flag without its value', ['--limit'], {}, 2, '--limit needs a value'],
    [
      'a secret as a flag',
      ['--api-token', 'x'],
      {},
      2,
      '--api-token is a secret and command lines are public: set API_TOKEN, or API_TOKEN_FILE',
    ],
    ['an unknown command', ['docter'], {}, 2, 'unknown command "docter"; did you mean doctor?'],
    [
      'another with its argument',
      ['printconfig', 'vscode'],
      {},
      2,
      'unknown command "printconfig"; did you mean print-config?',
    ],
    ['help as a command', ['help'], {}, 2, 'unknown command "help"; did you mean --help?'],
    ['a surplus word', ['http', 'now'], {}, 2, 'unexpected argument "now"'],
    ['a flag where a value should be', ['http', '--host', '--port', '3000'], {}, 2, '--host needs a value'],
    ['a number out of range', ['--limit', '101'], {}, 78, 'LIMIT: must be 1..100, not 101 (flag --limit)'],
    [
      'text where a number should be',
      [],
      { LIMIT: 'ten' },
      78,
      'LIMIT: must be 1..100, not "ten" (environment LIMIT)',
    ],
    [
      'an audit that cannot be opened',
      [],
      { AUDIT_FILE: '/absent/audit.jsonl' },
      78,
      'AUDIT_FILE: cannot open /absent/audit.jsonl (ENOENT)',
    ],
    [
      'a switch that is neither on nor off',
      [],
      { STRICT: 'maybe' },
      78,
      'STRICT: must be true or false, not "maybe" (environment STRICT)',
    ],
    [
      'an item that is not one of the choices',
      [],
      { SIZES: 'small,huge' },
      78,
      'SIZES: must be small, large, not ["small","huge"] (environment SIZES)',
    ],
    [
      'a placeholder that the host left',
      [],
      { GREETING: 'x${HOME}' },
      78,
      'GREETING holds the placeholder ${HOME} (environment GREETING): nothing has filled it in',
    ],
    [
      'a configuration file that does not exist',
      ['--config', '/nowhere.json'],
      {},
      78,
      '--config: cannot read /nowhere.json (ENOENT)',
    ],
    [
      'a secret file that does not exist',
      [],
      { API_TOKEN_FILE: '/nowhere' },
      78,
      'API_TOKEN_FILE: cannot read /nowhere (ENOENT)',
    ],
    [
      'an address that others reach',
      ['http', '--host', '0.0.0.0'],
      {},
      78,
      'HOST: refusing to listen on 0.0.0.0 without authentication; set MCP_API_KEY, MCP_API_KEYS_FILE or OAUTH_ISSUER, or listen on 127.0.0.1',
    ],
  ])('refuses %s with one line', async (_what, args, env, code, message) => {
    expect(await runCommand(args, env)).toEqual({
      code,
      stdout: '',
      stderr: `mcp-server-noisy: ${message}\n`,
    });
  });

  it
    .runIf(existsSync('/dev/full'))
    .each([['--help'], ['--version'], ['print-config', 'cursor'], ['doctor'], ['healthcheck']])(
    'says in one line that the disk is full: %s',
    async (...args) => {
      const full = openSync('/dev/full', 'w');
      onTestFinished(() => closeSync(full));
      const { code, stderr } = await runCommand(args, {}, full);
      expect(code).toBe(1);
      expect(stderr).toMatch(/^mcp-server-noisy: cannot write to stdout \(ENOSPC\)$/m);
      expect(stderr).not.toContain(' at ');
    },
  );

  it('starts on stdio, and says how, even when another program has set variables of HTTP', async () => {
    const env = {
      PORT: 'auto',
      PUBLIC_URL: '/app',
      CORS: 'https://app.example',
      MCP_API_KEY_FILE: '/nowhere',
    };
    expect(await runCommand([], env)).toEqual({ code: 0, stdout: '', stderr: '' });
    const printed = await runCommand(['print-config', 'cursor'], env);
    expect(printed).toMatchObject({ code: 0, stdout: expect.not.stringContaining('env') });
  });

  it('ends when its start fails, whatever is open by then', async () => {
    const { code, stderr } = await runCommand([], { GREETING: 'failing' });
    expect(code).toBe(1);
    expect(stderr).toContain('noisy: Error: the port of the upstream is taken');
  });

  it('ends when the port is taken, although its metrics are served and its services do not close', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void taken.close());
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const args = ['http', '--port', `${port}`, '--metrics-port', '0'];
    const { code, stderr } = await runCommand(args, { GREETING: 'failing to close' });
    expect(code).toBe(78);
    expect(stderr).toContain(`port ${port} is in use`);
  });

  it('ends when something else is wrong, although it still looks for Redis', async () => {
    const { code, stderr } = await runCommand(['http', '--host', '0.0.0.0'], {
      REDIS_URL: 'redis://127.0.0.1:1',
    });
    expect(code).toBe(78);
    expect(stderr).toContain('authentication');
  });

  it.each([
    ['an unknown key', '{"limmit": 3}', 'unknown option "limmit"; did you mean limit?'],
    ['the name of a variable', '{"API_TOKEN": "x"}', 'unknown option "API_TOKEN"; did you mean apiToken?'],
    ['text where a number should be', '{"limit": "ten"}', 'LIMIT: must be 1..100, not "ten" (file '],
    ['a number where text should be', '{"host": 5}', 'HOST: must be text, not 5 (file '],
    [
      'a number in a list',
      '{"colours": ["red", 5]}',
      'COLOURS: must be a list of texts, not ["red",5] (file ',
    ],
    ['a list', '[]', 'must hold one JSON object'],
    ['no JSON', '{', 'is not JSON'],
  ])('refuses a configuration file with %s', async (_what, content, message) => {
    const { code, stderr } = await runCommand(['doctor', '--config', temporaryFile(content)]);
    expect(code).toBe(78);
    expect(stderr).toContain(message);
  });

  it('reads text in a configuration file like text in a variable', async () => {
    const config = temporaryFile('{"limit": "3", "strict": "yes", "colours": "red, blue"}');
    const { stdout } = await runCommand(['doctor', '--config', config]);
    expect(stdout).toContain(`LIMIT: 3 (file ${config})`);
    expect(stdout).toContain(`STRICT: true (file ${config})`);
    expect(stdout).toContain(`COLOURS: ["red","blue"] (file ${config})`);
  });
});

describe('print-config', () => {
  const print = async (host: string) => {
    const { stdout, stderr, code } = await runCommand(['print-config', host, '--limit', '3'], {
      API_TOKEN: 'hidden',
    });
    expect(code).toBe(0);
    expect(stderr).not.toBe('');
    expect(stdout).not.toContain('hidden');
    return JSON.parse(stdout) as unknown;
  };
  const start = { command: 'npx', args: ['-y', '@mcp-commons/server-noisy@1.2.3'] };

  it.each(['claude-desktop', 'cursor'])('writes the servers of %s', async (host) => {
    const env = { LIMIT: '3', API_TOKEN: '<your API_TOKEN>' };
    expect(await print(host)).toEqual({ mcpServers: { noisy: { ...start, env } } });
  });

  it('writes .mcp.json of Claude Code', async () => {
    const env = { LIMIT: '3', API_TOKEN: '<your API_TOKEN>' };
    expect(await print('claude-code')).toEqual({ mcpServers: { noisy: { type: 'stdio', ...start, env } } });
  });

  it.each([
    ['audit.jsonl', resolve('audit.jsonl')],
    ['~/audit.jsonl', join(homedir(), 'audit.jsonl')],
  ])('writes paths that mean the same in any folder: %s', async (path, expected) => {
    const { stdout } = await runCommand(['print-config', 'cursor', '--audit-file', path]);
    expect(JSON.parse(stdout)).toMatchObject({
      mcpServers: { noisy: { env: { AUDIT_FILE: expected } } },
    });
  });

  it('refuses a value whose comma would split it in two', async () => {
    const config = temporaryFile('{"colours": ["red", "light,blue"]}');
    const { code, stdout, stderr } = await runCommand(['print-config', 'cursor', '--config', config]);
    expect([code, stdout]).toEqual([78, '']);
    expect(stderr).toContain('COLOURS: "light,blue" has a comma');
  });

  it('lets VS Code ask for the secret', async () => {
    expect(await print('vscode')).toEqual({
      inputs: [{ id: 'API_TOKEN', type: 'promptString', description: 'A secret.', password: true }],
      servers: { noisy: { type: 'stdio', ...start, env: { LIMIT: '3', API_TOKEN: '${input:API_TOKEN}' } } },
    });
  });

  it('writes a bundle manifest that asks for every option of the server', async () => {
    expect(await print('mcpb')).toMatchObject({
      manifest_version: '0.3',
      name: 'mcp-server-noisy',
      version: '1.2.3',
      server: { type: 'node', entry_point: 'server/bin.cjs' },
      user_config: {
        limit: { type: 'number', default: 10 },
        strict: { type: 'boolean', default: false },
        apiToken: { type: 'string', sensitive: true, default: '' },
      },
    });
  });

  it('names the hosts it knows', async () => {
    const { code, stderr } = await runCommand(['print-config', 'emacs']);
    expect(code).toBe(2);
    expect(stderr).toContain('print-config needs one of claude-desktop, claude-code, vscode, cursor, mcpb');
  });
});

it('logs at the level that is set', async () => {
  const server = startNoisyServer([], { LOG_LEVEL: 'info' });
  await server.request('initialize', initialize);
  server.process.stdin.end();
  await server.exited();
  expect(server.stderr()).toContain('"reason":"stdin ended"');
});
