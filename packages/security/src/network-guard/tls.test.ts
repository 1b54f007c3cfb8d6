import { spawnSync } from 'node:child_process';
import { TLSSocket } from 'node:tls';
import { expect, it } from 'vitest';
import { createNetworkGuard } from './create-network-guard.ts';
import { openOrigin, openRawOrigin } from './origin.fixture.ts';

it.each([
  ['the name that was asked for', 'quay.test', true],
  ['no name when an address was asked for', '127.0.0.1', false],
])('greets a TLS origin with %s', async (_what, host, isNamed) => {
  const greetings: string[] = [];
  const origin = await openRawOrigin((socket) => {
    socket.once('data', (greeting) => {
      greetings.push(greeting.toString('latin1'));
      socket.destroy();
    });
  });
  const target = origin.host.replace('127.0.0.1', host);
  const guard = createNetworkGuard({ allowPrivateHosts: [target], resolve: async () => ['127.0.0.1'] });

  await expect(guard.request(`https://${target}/`)).rejects.toMatchObject({ reason: 'connection-lost' });

  // A TLS handshake record (RFC 8446, 5.1), which contains the name unencrypted.
  expect(greetings.map((greeting) => greeting.slice(0, 2))).toEqual(['\x16\x03']);
  expect(greetings.some((greeting) => greeting.includes(host))).toBe(isNamed);
  await guard.close();
  await origin.close();
});

it('refuses an origin that does not speak TLS where it should', async () => {
  const origin = await openOrigin((_request, response) => response.end('plain'));
  const guard = createNetworkGuard({ allowPrivateHosts: [origin.host] });
  await expect(guard.request(`https://${origin.host}/`)).rejects.toMatchObject({ reason: 'certificate' });
  await guard.close();
  await origin.close();
});

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

it.skipIf(!hasOpenssl).each([
  ['that nobody vouches for', 'serverAuth'],
  ['for clients only', 'clientAuth'],
])('refuses a certificate %s', async (_what, usage) => {
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', '-'];
  const options = ['-subj', '/CN=origin', '-days', '2', '-addext', `extendedKeyUsage=${usage}`];
  const pair = String(spawnSync('openssl', ['req', '-x509', ...key, ...options]).stdout);
  const origin = await openRawOrigin((socket) => {
    new TLSSocket(socket, { isServer: true, key: pair, cert: pair }).on('error', () => {});
  });
  const guard = createNetworkGuard({ allowPrivateHosts: [origin.host] });
  await expect(guard.request(`https://${origin.host}/`)).rejects.toMatchObject({ reason: 'certificate' });
  await guard.close();
  await origin.close();
});
