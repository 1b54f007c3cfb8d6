import { spawnSync } from 'node:child_process';
import { createPrivateKey } from 'node:crypto';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { connect as connectPlainly } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { temporaryFile } from '../temporary-file.fixture.ts';
import { serveNotes } from './notes-server.fixture.ts';

const oldTls = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' };

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

interface Pair {
  readonly cert: string;
  readonly key: string;
}

describe.skipIf(!hasOpenssl)('TLS', () => {
  let folder: string;
  let first: Pair;
  let second: Pair;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'mcp-commons-tls-'));
    first = makePair('first');
    second = makePair('second');
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  function makePair(name: string): Pair {
    const [cert, key] = [join(folder, `${name}.pem`), join(folder, `${name}.key`)];
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
    const files = ['-subj', `/CN=${name}`, '-days', '2', '-keyout', key, '-out', cert];
    const { status, stderr } = spawnSync('openssl', ['req', '-x509', ...curve, ...files]);
    if (status !== 0) throw new Error(String(stderr));
    return { cert, key };
  }

  /** A server with a copy of the first pair, which a test may replace. */
  async function serveSecurely(limits: Parameters<typeof serveNotes>[0] = {}) {
    const own = mkdtempSync(join(tmpdir(), 'mcp-commons-tls-'));
    onTestFinished(() => rmSync(own, { recursive: true }));
    const [tlsCert, tlsKey] = [join(own, 'cert.pem'), join(own, 'key.pem')];
    const install = ({ cert, key }: Pair) => {
      copyFileSync(cert, tlsCert);
      copyFileSync(key, tlsKey);
    };
    install(first);
    const options = { ...limits, enableHttps: true, tlsCert, tlsKey };
    return { ...(await serveNotes(options)), install, tlsCert, tlsKey };
  }

  /** The name in the certificate that a new connection gets, and its protocol. */
  function handshake(url: URL, options = {}): Promise<string> {
    return new Promise((resolve, reject) => {
      const socket: TLSSocket = connect(
        { port: Number(url.port), host: url.hostname, rejectUnauthorized: false, ...options },
        () => {
          resolve(`${socket.getPeerCertificate().subject.CN} ${socket.getProtocol()}`);
          socket.destroy();
        },
      ).on('error', reject);
    });
  }

  function alive(url: URL, agent: Agent): Promise<{ status: number | undefined; reused: boolean }> {
    return new Promise((resolve, reject) => {
      const asked = request(new URL('/livez', url), { agent }, (response) => {
        response
          .resume()
          .on('end', () => resolve({ status: response.statusCode, reused: asked.reusedSocket }));
      });
      asked.on('error', reject).end();
    });
  }

  it('serves the certificate, to TLS 1.2 and later', async () => {
    const { url } = await serveSecurely();
    expect(url.protocol).toBe('https:');
    expect(await handshake(url)).toBe('first TLSv1.3');
    expect(await handshake(url, { maxVersion: 'TLSv1.2' })).toBe('first TLSv1.2');
    await expect(handshake(url, oldTls)).rejects.toThrow();
  });

  it.each([
    ['says nothing', ''],
    ['stops in the middle of its hello', Buffer.from('160301000501000001', 'hex')],
  ])('ends the connection of a client that %s', async (_what, hello) => {
    const { url, log } = await serveSecurely({ headersTimeoutMs: 100 });
    const socket = connectPlainly(Number(url.port), url.hostname).on('error', () => {});
    onTestFinished(() => void socket.destroy());
    socket.resume().write(hello);
    await once(socket, 'close');
    expect(log()).toContain('"refused":"timeout"');
  });

  it.each<[string, (url: URL) => Promise<unknown>]>([
    ['speaks plain HTTP', ({ host }) => fetch(`http://${host}/livez`)],
    ['knows only old TLS', (url) => handshake(url, oldTls)],
  ])('counts the failed handshake of a client that %s', async (_what, greet) => {
    const { url, log } = await serveSecurely();
    await expect(greet(url)).rejects.toThrow();
    await vi.waitFor(() => expect(log()).toContain('"refused":"tls","count":1'));
  });

  it('counts a connection that breaks after its handshake once', async () => {
    const { url, log } = await serveSecurely();
    const plain = connectPlainly(Number(url.port), url.hostname);
    onTestFinished(() => void plain.destroy());
    const secure = connect({ socket: plain, rejectUnauthorized: false }).on('error', () => {});
    secure.write(`GET /livez HTTP/1.1\r\nhost: ${url.host}\r\n\r\n`);
    await once(secure, 'data');
    const forged = Buffer.from(`1703030020${'00'.repeat(32)}`, 'hex');

    plain.write(forged);

    await vi.waitFor(() => expect(log()).toContain('"refused":"tls","count":1'));
    expect(log()).not.toContain('malformed');
  });

  it('takes a new pair at a reload, and keeps open connections', async () => {
    const { url, reload, install } = await serveSecurely();
    const agent = new Agent({ keepAlive: true, rejectUnauthorized: false });
    onTestFinished(() => agent.destroy());
    await alive(url, agent);
    install(second);
    reload();
    expect(await handshake(url)).toBe('second TLSv1.3');
    expect(await alive(url, agent)).toEqual({ status: 200, reused: true });
  });

  it.each<[string, (server: { tlsCert: string; tlsKey: string }) => void, RegExp]>([
    ['is broken', ({ tlsCert }) => writeFileSync(tlsCert, '-----BEGIN'), /TLS_CERT: \S+ is not valid PEM/],
    ['is empty', ({ tlsKey }) => writeFileSync(tlsKey, ''), /TLS_KEY: \S+ is not valid PEM/],
    ['is gone', ({ tlsKey }) => rmSync(tlsKey), /TLS_KEY: cannot read \S+ \(ENOENT\)/],
    [
      'does not belong together',
      ({ tlsKey }) => copyFileSync(second.key, tlsKey),
      /TLS_KEY: is not the key of TLS_CERT/,
    ],
  ])('keeps the earlier pair when the new one %s, and says so', async (_what, spoil, message) => {
    const server = await serveSecurely();
    spoil(server);
    server.reload();
    expect(await handshake(server.url)).toBe('first TLSv1.3');
    expect(server.log()).toMatch(message);
    expect(server.log()).not.toContain('PRIVATE KEY');
  });

  it('does not start with a pair that does not belong together', async () => {
    const options = { enableHttps: true, tlsCert: first.cert, tlsKey: second.key };
    await expect(serveNotes(options)).rejects.toThrow('TLS_KEY: is not the key of TLS_CERT');
  });

  it('does not start with a key that has a passphrase, and says so', async () => {
    const format = { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' } as const;
    const locked = createPrivateKey(readFileSync(first.key)).export(format).toString();
    const options = { enableHttps: true, tlsCert: first.cert, tlsKey: temporaryFile(locked) };
    await expect(serveNotes(options)).rejects.toThrow('is encrypted; store the key without a passphrase');
  });
});

it.each([
  ['without a certificate', { enableHttps: true, tlsKey: 'x' }, 'TLS_CERT: must be set'],
  ['without a key', { enableHttps: true, tlsCert: 'x' }, 'TLS_KEY: must be set'],
  ['with a certificate that would not be used', { tlsCert: 'x', tlsKey: 'x' }, 'ENABLE_HTTPS: must be on'],
])('TLS does not start %s', async (_what, options, message) => {
  await expect(serveNotes(options)).rejects.toThrow(message);
});

it('TLS does not start with a file that is not a certificate', async () => {
  const file = temporaryFile('hello');
  const options = { enableHttps: true, tlsCert: file, tlsKey: file };
  await expect(serveNotes(options)).rejects.toThrow(`TLS_CERT: ${file} is not valid PEM`);
});
