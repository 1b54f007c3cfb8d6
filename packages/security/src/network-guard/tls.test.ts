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
});

it('refuses an origin that does not speak TLS where it should', async () => {
  const origin = await openOrigin((_request, response) => response.end('plain'));
  const guard = createNetworkGuard({ allowPrivateHosts: [origin.host] });
  await expect(guard.request(`https://${origin.host}/`)).rejects.toMatchObject({ reason: 'certificate' });
});

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

/** Replaces the year of the first time, which openssl does not make wrong itself. */
const withoutBegin = (pair: string) =>
  pair.replace(/(?<=BEGIN CERTIFICATE-----\n)[^-]+/, (text) => {
    const der = Buffer.from(text, 'base64');
    der.write('xx', der.indexOf('\x17\x0d') + 2);
    return der.toString('base64').replace(/.{1,64}/g, '$&\n');
  });

it.skipIf(!hasOpenssl).each([
  ['that nobody vouches for', 'extendedKeyUsage=serverAuth'],
  ['for clients only', 'extendedKeyUsage=clientAuth'],
  ['with a critical extension that nobody knows', '1.2.3.4=critical,ASN1:NULL'],
  ['that begins at no time', 'extendedKeyUsage=serverAuth', withoutBegin],
])('refuses a certificate %s', async (_what, extension, damage = (pair: string) => pair) => {
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', '-'];
  const options = ['-subj', '/CN=origin', '-set_serial', '1', '-days', '2', '-addext', extension];
  const pair = damage(String(spawnSync('openssl', ['req', '-x509', ...key, ...options]).stdout));
  const origin = await openRawOrigin((socket) => {
    new TLSSocket(socket, { isServer: true, key: pair, cert: pair }).on('error', () => {});
  });
  const guard = createNetworkGuard({ allowPrivateHosts: [origin.host] });
  await expect(guard.request(`https://${origin.host}/`)).rejects.toMatchObject({ reason: 'certificate' });
});
