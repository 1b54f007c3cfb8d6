import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { asRole, runDirectly, startCluster } from '../cluster.fixture.ts';
import { connectPostgres } from '../postgres-server.fixture.ts';

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;
const cluster = await startCluster();
const folder = mkdtempSync(join(tmpdir(), 'tls-'));
afterAll(() => rmSync(folder, { recursive: true }));

const openssl = (args: string) => execFileSync('openssl', args.split(' '), { stdio: 'pipe' });

/** Makes a certificate authority, and returns the PEM file of its certificate. */
function createAuthority(name: string): string {
  const file = join(folder, name);
  openssl(
    `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=${name} -keyout ${file}.key -out ${file}.pem`,
  );
  return `${file}.pem`;
}

/** Makes a certificate for `localhost` that PostgreSQL can use, and returns its two files. */
function certifyServer(ca: string, directory: string): readonly string[] {
  const [key, certificate] = ['key', 'crt'].map((kind) => join(directory, `server.${kind}`));
  openssl(
    `req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=localhost -addext subjectAltName=DNS:localhost -keyout ${key} -out ${folder}/request`,
  );
  openssl(
    `x509 -req -in ${folder}/request -CA ${ca} -CAkey ${ca.replace('.pem', '.key')} -CAcreateserial -copy_extensions copy -days 2 -out ${certificate}`,
  );
  return [key ?? '', certificate ?? ''];
}

describe.skipIf(!hasOpenssl)('TLS', () => {
  let ours: string;
  let foreign: string;
  beforeAll(async () => {
    ours = createAuthority('ours');
    foreign = createAuthority('foreign');
    const [row] = (await runDirectly(cluster.url, 'SHOW data_directory')) as { data_directory: string }[];
    const directory = row?.data_directory ?? '';
    // PostgreSQL accepts a key only if the user that it runs as owns it and nobody else can read it.
    const { uid, gid } = statSync(directory);
    for (const file of certifyServer(ours, directory)) {
      chownSync(file, uid, gid);
      chmodSync(file, 0o600);
    }
    await runDirectly(cluster.url, "CREATE ROLE reader LOGIN PASSWORD 'reader'");
    await runDirectly(cluster.url, 'ALTER SYSTEM SET ssl = on');
    await runDirectly(cluster.url, 'SELECT pg_reload_conf()');
    await vi.waitFor(async () => expect(await runDirectly(cluster.url, 'SHOW ssl')).toEqual([{ ssl: 'on' }]));
  });

  /** Whether the connection is encrypted, or the error. */
  async function connectTo(
    host: string,
    options: Readonly<Record<string, unknown>>,
    query = '',
  ): Promise<unknown> {
    const databaseUrl = asRole(cluster.url, 'reader', 'reader').replace('127.0.0.1', host) + query;
    const { call } = await connectPostgres({ databaseUrl, ...options });
    const sql = 'SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()';
    const { isError, output, text } = await call('query', { sql });
    return isError ? text : (output as { rows: boolean[][] }).rows[0]?.[0];
  }

  it.each([
    ['localhost', 'disable', false],
    ['localhost', 'require', true],
    ['127.0.0.1', 'require', true],
  ] as const)('to %s with %s checks no certificate', async (host, tls, encrypted) => {
    expect(await connectTo(host, { tls })).toBe(encrypted);
  });

  it.each([
    ['verify-ca', 'localhost'],
    ['verify-ca', '127.0.0.1'],
    ['verify-full', 'localhost'],
  ] as const)('with %s accepts the certificate of a known authority at %s', async (tls, host) => {
    expect(await connectTo(host, { tls, tlsCaFile: ours })).toBe(true);
  });

  it('refuses a certificate for another host with verify-full', async () => {
    expect(await connectTo('127.0.0.1', { tls: 'verify-full', tlsCaFile: ours })).toBe(
      "Error: PostgreSQL's TLS certificate is for another host name. Use that name, or TLS=verify-ca.",
    );
  });

  it.each(['verify-ca', 'verify-full'] as const)(
    'with %s refuses the certificate of another authority',
    async (tls) => {
      expect(await connectTo('localhost', { tls, tlsCaFile: foreign })).toBe(
        "Error: PostgreSQL's TLS certificate comes from an authority that is not trusted. Name it in TLS_CA_FILE, or use TLS=require to skip the check.",
      );
    },
  );

  it('refuses the certificate of an unknown authority with verify-full', async () => {
    expect(await connectTo('localhost', { tls: 'verify-full' })).toContain('not trusted');
  });

  it('asks for the authority with verify-ca', async () => {
    expect(await connectTo('localhost', { tls: 'verify-ca' })).toBe(
      'Error: TLS=verify-ca needs the certificate authority in TLS_CA_FILE.',
    );
  });

  it('follows the sslmode of the URL as libpq does', async () => {
    expect(await connectTo('localhost', {}, '?sslmode=require')).toBe(true);
    expect(await connectTo('127.0.0.1', {}, `?sslmode=verify-full&sslrootcert=${ours}`)).toContain(
      'another host name',
    );
    expect(await connectTo('localhost', {}, `?sslmode=verify-full&sslrootcert=${ours}`)).toBe(true);
  });

  it('cancels over TLS too', async () => {
    const databaseUrl = asRole(cluster.url, 'reader', 'reader').replace('127.0.0.1', 'localhost');
    const { call } = await connectPostgres({ databaseUrl, tls: 'verify-full', tlsCaFile: ours });
    const cancel = new AbortController();
    const cancelled = call('query', { sql: 'SELECT pg_sleep(60)' }, cancel.signal);
    const running = () =>
      runDirectly(
        cluster.url,
        "SELECT 1 FROM pg_stat_activity WHERE usename = 'reader' AND query LIKE '%pg_sleep%'  AND state = 'active'",
      );
    await vi.waitFor(async () => expect(await running()).toHaveLength(1), { timeout: 10_000 });

    cancel.abort();

    await expect(cancelled).rejects.toThrow();
    await vi.waitFor(async () => expect(await running()).toEqual([]), { timeout: 10_000 });
  });
});
