import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, connect as connectSocket, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openAccounts } from './open-accounts.ts';
import { emptyStore, runningPostgres, usePostgres } from './stores.fixture.ts';

usePostgres();

const everyone = { status: 'all', sort: 'id', descending: false, limit: 1 } as const;

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

/** A certificate and its key, from an unknown authority. */
function certify(): { readonly cert: Buffer; readonly key: Buffer } {
  const cwd = mkdtempSync(join(tmpdir(), 'mcp-commons-tls-'));
  onTestFinished(() => rmSync(cwd, { recursive: true }));
  for (const command of [
    'req -x509 -newkey rsa:2048 -nodes -subj /CN=authority -keyout ca.key -out ca.pem',
    'req -newkey rsa:2048 -nodes -subj /CN=localhost -keyout leaf.key -out request.pem',
    'x509 -req -in request.pem -CA ca.pem -CAkey ca.key -CAcreateserial -out leaf.pem',
  ]) {
    execFileSync('openssl', command.split(' '), { cwd, stdio: 'pipe' });
  }
  return { cert: readFileSync(join(cwd, 'leaf.pem')), key: readFileSync(join(cwd, 'leaf.key')) };
}

describe('a PostgreSQL database', () => {
  const withUrl = async (parts: Partial<Pick<URL, 'password' | 'pathname' | 'port' | 'search'>>) => {
    const settings = await emptyStore('postgres');
    const url = Object.assign(new URL(settings.databaseUrl ?? ''), parts);
    return openAccounts({ ...settings, databaseUrl: url.href, databaseTimeoutMs: 2_000 });
  };

  it.each([
    ['has another password', { password: 'wrong' }, 'unusable', /password/],
    ['has no such parameter', { search: '?options=-c%20foo=bar' }, 'unusable', /parameters in DATABASE_URL/],
    ['does not exist', { pathname: '/nowhere' }, 'unusable', /does not exist/],
    ['is not where DATABASE_URL says', { port: '1' }, 'unreachable', /cannot be reached/],
    ['has no such CA file', { search: '?sslrootcert=/no.pem' }, 'unusable', /A file .* cannot be opened/],
    [
      'has no CA file to check with',
      { search: '?sslmode=verify-ca' },
      'unusable',
      /sslrootcert in DATABASE_URL/,
    ],
    ['has no such socket', { search: '?host=/nowhere' }, 'unusable', /socket .* cannot be opened/],
  ] as const)('is refused in words when it %s', async (_what, parts, reason, message) => {
    const failure = await withUrl(parts).catch((error: unknown) => error);
    expect(failure).toMatchObject({ reason, message: expect.stringMatching(message) });
  });

  it('is refused with a clear message when it asks for a password and DATABASE_URL has none', async () => {
    const authenticate = (code: number, text: string) => {
      const body = Buffer.from(`\0\0\0\0\0\0\0\0${text}`);
      body.writeInt32BE(body.length, 0);
      body.writeInt32BE(code, 4);
      return Buffer.concat([Buffer.from('R'), body]);
    };
    // AuthenticationSASL and AuthenticationSASLContinue (PostgreSQL manual, protocol message formats).
    const asking = createServer((socket) =>
      socket.once('data', () => {
        socket.once('data', () => socket.write(authenticate(11, 'r=1,s=1,i=4096')));
        socket.write(authenticate(10, 'SCRAM-SHA-256\0\0'));
      }),
    ).listen(0, '127.0.0.1');
    onTestFinished(() => void asking.close());
    await once(asking, 'listening');
    const { port } = asking.address() as AddressInfo;
    await expect(withUrl({ port: String(port), password: '' })).rejects.toMatchObject({
      reason: 'unusable',
      message: 'PostgreSQL asks for a password and DATABASE_URL has none.',
    });
  });

  it.each([
    ['a # in its password', 'postgres://ada:pa#ss@127.0.0.1/users'],
    ['a / in its password', 'postgres://ada:pa/ss@127.0.0.1/users'],
    ['a % that begins no character', 'postgres://ada:%E0%A4@127.0.0.1/users'],
    ['a port that is none', 'postgres://ada:pass@127.0.0.1:99999/users'],
  ])('is refused without quoting a DATABASE_URL that has %s', async (_what, databaseUrl) => {
    const opening = openAccounts({ ...(await emptyStore('sqlite')), databaseUrl });
    await expect(opening).rejects.toMatchObject({
      reason: 'unusable',
      message:
        'DATABASE_URL cannot be read: give one host and port, and write special characters of the password as %XX (# is %23, / is %2F).',
    });
  });

  describe.skipIf(!hasOpenssl)('whose certificate comes from an authority that nobody knows', () => {
    /** Serves TLS in front of the real PostgreSQL. */
    const secure = async () => {
      const pair = certify();
      const secured = createServer((socket) =>
        socket.once('data', () => {
          socket.write('S');
          const ignore = () => undefined;
          const plain = new TLSSocket(socket, { isServer: true, ...pair }).on('error', ignore);
          plain.pipe(connectSocket(runningPostgres().port, '127.0.0.1').on('error', ignore)).pipe(plain);
        }),
      ).listen(0, '127.0.0.1');
      onTestFinished(() => void secured.close());
      await once(secured, 'listening');
      return String((secured.address() as AddressInfo).port);
    };

    it('is refused with a message about TLS', async () => {
      await expect(withUrl({ port: await secure(), search: '?sslmode=verify-full' })).rejects.toMatchObject({
        reason: 'unusable',
        message: expect.stringMatching(/sslrootcert in DATABASE_URL/),
      });
    });

    it('is used with sslmode=require, which checks no certificate, as in psql', async () => {
      const accounts = await withUrl({ port: await secure(), search: '?sslmode=require' });
      onTestFinished(() => accounts.close());
      expect(await accounts.list(everyone)).toMatchObject({ total: 0 });
    });
  });

  it('is reported as unreachable when it accepts the connection and stays silent', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    const { port } = await new Promise<{ port: number }>((resolve) =>
      silent.once('listening', () => resolve(silent.address() as { port: number })),
    );
    const opening = withUrl({ port: String(port) });
    await expect(opening).rejects.toMatchObject({
      reason: 'unreachable',
      message: expect.stringMatching(/cannot be reached/),
    });
    silent.close();
  });

  it('is reported as unreachable when it stops answering, and then used through another connection', async () => {
    const settings = await emptyStore('postgres');
    let silent = false;
    const proxy = createServer((near) => {
      const far = connectSocket(runningPostgres().port, '127.0.0.1');
      near.on('data', (chunk) => silent || far.write(chunk)).on('close', () => far.destroy());
      far.on('data', (chunk) => near.write(chunk)).on('close', () => near.destroy());
      for (const socket of [near, far]) socket.on('error', () => undefined);
    }).listen(0, '127.0.0.1');
    onTestFinished(() => void proxy.close());
    await once(proxy, 'listening');
    const url = new URL(settings.databaseUrl ?? '');
    url.port = String((proxy.address() as AddressInfo).port);
    const accounts = await openAccounts({ ...settings, databaseUrl: url.href, databaseTimeoutMs: 1_000 });
    silent = true;
    await expect(accounts.list(everyone)).rejects.toMatchObject({ reason: 'unreachable' });
    silent = false;
    expect(await accounts.list(everyone)).toMatchObject({ total: 0 });
    await accounts.close();
  });
});
