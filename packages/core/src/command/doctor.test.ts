import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { nodeArgs } from '../stdio/child-server.fixture.ts';
import { temporaryFile } from '../temporary-file.fixture.ts';
import { runCommand } from './command.fixture.ts';

describe('doctor', () => {
  const values = async (args: readonly string[], env: Record<string, string>) => {
    const { stdout } = await runCommand(['doctor', '--json', ...args], env);
    const findings = JSON.parse(stdout) as { check: string; detail: string }[];
    return Object.fromEntries(findings.map(({ check, detail }) => [check, detail]));
  };

  it('shows where each value came from: flag before variable before file before default', async () => {
    const config = temporaryFile('{"limit": 1, "greeting": "file", "strict": true, "colours": ["a", "b"]}');
    const found = await values(['--config', config, '--limit', '3'], {
      LIMIT: '2',
      GREETING: 'variable',
      STRICT: '',
    });
    expect(found).toMatchObject({
      LIMIT: '3 (flag --limit)',
      GREETING: '"variable" (environment GREETING)',
      STRICT: `true (file ${config})`,
      COLOURS: `["a","b"] (file ${config})`,
      CALL_TIMEOUT_MS: '30000 (default)',
    });
  });

  it('reads a configuration file from Windows, where an empty value counts as unset', async () => {
    const found = await values(['--config', temporaryFile('\uFEFF{"limit": 1, "greeting": ""}')], {});
    expect(found).toMatchObject({ LIMIT: expect.stringMatching(/^1 \(file/), GREETING: '"hello" (default)' });
  });

  it('reads switches and lists in their usual spellings', async () => {
    const found = await values(['--no-strict'], { STRICT: 'on', COLOURS: 'red, green,,blue' });
    expect(found).toMatchObject({
      STRICT: 'false (flag --strict)',
      COLOURS: '["red","green","blue"] (environment COLOURS)',
    });
  });

  it('joins the lists of a flag that is given several times', async () => {
    const found = await values(
      ['--colours', 'red', '--limit', '1', '--limit', '2', '--colours=green,blue'],
      {},
    );
    expect(found).toMatchObject({
      COLOURS: '["red","green","blue"] (flag --colours)',
      LIMIT: '2 (flag --limit)',
    });
  });

  it('shows no secret, neither in its lines nor in the log', async () => {
    const { code, stdout, stderr } = await runCommand(['doctor'], {
      API_TOKEN_FILE: temporaryFile('s3cret-token\n'),
    });
    expect(code).toBe(0);
    expect(stdout).toContain('ok    API_TOKEN: (secret, set) (file API_TOKEN_FILE)');
    expect(stdout).toContain('ok    offers: 5 tools');
    expect(stdout).toContain('warn  noise: this server is noisy; expect stray lines');
    expect(stderr).toContain('connecting with [redacted]');
    expect(stdout + stderr).not.toContain('s3cret');
  });

  it('counts one tool as one', () => {
    const program = nodeArgs.toSpliced(
      -1,
      1,
      fileURLToPath(new URL('../greeter.fixture.ts', import.meta.url)),
    );
    const stdout = execFileSync(process.execPath, [...program, 'doctor'], { encoding: 'utf8' });
    expect(stdout).toMatch(/^ok {4}offers: 1 tool \(\d+ bytes of schema\), 0 resources, 0 prompts$/m);
  });

  it('names a variable that is almost that of an option, and none of other programs', async () => {
    const { code, stdout } = await runCommand(['doctor'], {
      API_TOKN: 's3cret',
      MCP_API_KEYS: 's3cret',
      HOME: '/home/me',
      REDIS_PORT: '6379',
      LOG_LEVEL: 'error',
    });
    expect(code).toBe(0);
    expect(stdout.match(/^warn.*did you mean.*$/gm)).toEqual([
      'warn  API_TOKN: is not an option of this server; did you mean API_TOKEN?',
      'warn  MCP_API_KEYS: is not an option of this server; did you mean MCP_API_KEY?',
    ]);
    expect(stdout).not.toContain('s3cret');
  });

  it('shows who may call over HTTP once it is set up, and what would stop its start', async () => {
    const key = 'a-key-that-nobody-guesses';
    const found = await values([], { MCP_API_KEY: key, HOST: '0.0.0.0' });
    expect(found).toMatchObject({ http: 'authentication: API keys: default; no TLS' });
    expect(JSON.stringify(found)).not.toContain(key);
    expect(await values([], { HOST: '0.0.0.0' })).toMatchObject({
      http: expect.stringContaining('refusing to listen'),
    });
    expect(await values([], {})).not.toHaveProperty('http');
    expect(await values([], { REDIS_URL: 'redis://127.0.0.1:1' })).toMatchObject({
      redis: 'its client is installed; /readyz says whether Redis answers',
    });
  });

  it.each([
    ['audit', { AUDIT_FILE: '/nowhere/audit.jsonl' }, 'ENOENT'],
    ['audit', { AUDIT_FILE: tmpdir() }, 'EISDIR'],
    ['http', { HOST: '192.0.2.1', MCP_API_KEY: 'x'.repeat(32) }, 'cannot listen: 192.0.2.1 is not an addr'],
    ['http', { METRICS_PORT: '0', METRICS_HOST: '192.0.2.1' }, 'cannot listen: 192.0.2.1 is not an address'],
    ['http', { METRICS_PORT: '3000' }, 'METRICS_PORT: must be another port than PORT'],
    ['http', { METRICS_PORT: '3000', METRICS_HOST: '0.0.0.0' }, 'METRICS_PORT: must be another port than P'],
    ['http', { TLS_CERT: 'x' }, 'ENABLE_HTTPS: must be on'],
    ['http', { MAX_BODY_BYTES: '50000000' }, 'MAX_BUFFERED_BYTES: must be at least'],
    ['http', { OAUTH_JWKS_URL: 'https://login.example/keys' }, 'OAUTH_ISSUER'],
  ])('fails with 69 for what would stop the start: %s %j', async (check, env, message) => {
    const { code, stdout } = await runCommand(['doctor'], env);
    expect(code).toBe(69);
    expect(stdout).toMatch(new RegExp(`^fail  ${check}: .*${message}`, 'm'));
  });

  it.each([
    [
      { API_TOKEN: 'bad-token' },
      /^ok {4}offers: (.*\n)*fail {2}ready: the upstream refused the token; set A/m,
    ],
    [{ GREETING: 'broken' }, /^ok {4}offers: (.*\n)*fail {2}diagnose: the folder cannot be listed$/m],
    [
      { GREETING: 'unlistable' },
      /^fail {2}offers: the tool echo cannot be listed: Date .*\n(.*\n)*ok {4}ready: /m,
    ],
    [{ GREETING: 'failing to open' }, /^fail {2}open: no answer within 3 s$/m],
    [{ GREETING: 'failing to close' }, /^ok {4}offers: (.*\n)*fail {2}close: no answer within 3 s$/m],
  ])('fails with 69 and reports the rest when a function of the server fails, %j', async (env, findings) => {
    const { code, stdout } = await runCommand(['doctor'], env);
    expect([code, stdout]).toEqual([69, expect.stringMatching(findings)]);
  });
});
