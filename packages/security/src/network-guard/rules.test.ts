import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createNetworkGuard } from './create-network-guard.ts';
import { openFakeInternet, publicAddresses, stubResolver } from './fake-internet.fixture.ts';
import { isPublicAddress } from './public-address.ts';
import type { TargetRules } from './target-policy.ts';
import { parseExactTarget, parseTargetRule } from './target-rules.ts';

const [publicIPv4] = publicAddresses;
let internet: Awaited<ReturnType<typeof openFakeInternet>>;
beforeAll(async () => {
  internet = await openFakeInternet((_request, response) => response.end('fine'));
});
beforeEach(() => {
  internet.dialled.length = 0;
});
afterAll(() => internet.close());

const dns = {
  'www.example.com': [[publicIPv4]],
  'example.com': [[publicIPv4]],
  'example.com.': [[publicIPv4]],
  'badexample.com': [[publicIPv4]],
  'intranet.example': [['10.0.0.7']],
  localhost: [['127.0.0.1']],
};

/** `fine`, or the reason of the refusal. */
async function outcome(rules: TargetRules, url: string): Promise<string> {
  const guard = createNetworkGuard({ ...rules, resolve: stubResolver(dns).resolve });
  try {
    return String((await guard.request(url)).body);
  } catch (error) {
    return (error as { reason: string }).reason;
  } finally {
    await guard.close();
  }
}

it.each<[string, TargetRules, string, string]>([
  ['an allowed host', { allowHosts: ['example.com'] }, 'http://example.com/', 'fine'],
  ['an allowed host in other letters', { allowHosts: ['EXAMPLE.com'] }, 'http://Example.COM/', 'fine'],
  ['an allowed host with a dot', { allowHosts: ['example.com'] }, 'http://example.com./', 'fine'],
  [
    'a subdomain of an allowed host',
    { allowHosts: ['example.com'] },
    'http://www.example.com/',
    'host-not-allowed',
  ],
  [
    'a name that ends like an allowed host',
    { allowHosts: ['*.example.com'] },
    'http://badexample.com/',
    'host-not-allowed',
  ],
  ['a subdomain by wildcard', { allowHosts: ['*.example.com'] }, 'http://www.example.com/', 'fine'],
  ['the apex of a wildcard', { allowHosts: ['*.example.com'] }, 'http://example.com/', 'host-not-allowed'],
  [
    'an allowed host on another port',
    { allowHosts: ['example.com:8080'] },
    'http://example.com/',
    'host-not-allowed',
  ],
  ['an allowed host on its port', { allowHosts: ['example.com:8080'] }, 'http://example.com:8080/', 'fine'],
  ['an allowed port', { allowHosts: ['*:8443'] }, 'http://example.com:8443/', 'fine'],
  [
    'a forbidden port, opened by name',
    { allowHosts: ['example.com:6379'] },
    'http://example.com:6379/',
    'fine',
  ],
  [
    'a forbidden port that another host has opened',
    { allowHosts: ['example.com:6379', 'www.example.com'] },
    'http://www.example.com:6379/',
    'port',
  ],
  [
    'a forbidden port that another range has opened',
    { allowHosts: ['93.184.217.0/24:6379', 'www.example.com', '93.184.216.0/24'] },
    'http://www.example.com:6379/',
    'host-not-allowed',
  ],
  ['port 0, which is not the default', {}, 'http://example.com:0/', 'port'],
  ['an allowed range', { allowHosts: ['93.184.216.0/24'] }, 'http://example.com/', 'fine'],
  [
    'outside of an allowed range',
    { allowHosts: ['93.184.217.0/24'] },
    'http://example.com/',
    'host-not-allowed',
  ],
  [
    'an IPv4 address inside NAT64 that is outside of an allowed range',
    { allowHosts: ['93.184.217.0/24'] },
    'http://[64:ff9b::5db8:d822]/',
    'host-not-allowed',
  ],
  ['an allowed literal', { allowHosts: [publicIPv4] }, `http://${publicIPv4}/`, 'fine'],
  [
    'an allowed IPv6 range',
    { allowHosts: ['[2606:2800::]/32:8080'] },
    'http://[2606:2800:220:1::1]:8080/',
    'fine',
  ],
  [
    'an allowed private host',
    { allowHosts: ['intranet.example'] },
    'http://intranet.example/',
    'private-address',
  ],
  ['an allowed private range', { allowHosts: ['10.0.0.0/8'] }, 'http://intranet.example/', 'private-address'],
  ['a denied host', { denyHosts: ['example.com'] }, 'http://example.com/', 'denied-host'],
  ['a host beside a denied one', { denyHosts: ['www.example.com'] }, 'http://example.com/', 'fine'],
  ['a denied host on another port', { denyHosts: ['example.com:8080'] }, 'http://example.com/', 'fine'],
  ['a denied wildcard', { denyHosts: ['*.example.com'] }, 'http://www.example.com/', 'denied-host'],
  ['a denied range', { denyHosts: ['93.184.0.0/16'] }, 'http://example.com/', 'denied-host'],
  ['a denied range on another port', { denyHosts: ['93.184.0.0/16:8080'] }, 'http://example.com/', 'fine'],
  [
    'a denied IPv4 range inside NAT64',
    { denyHosts: ['93.184.0.0/16'] },
    'http://[64:ff9b::5db8:d822]/',
    'denied-host',
  ],
  [
    'denied and allowed',
    { allowHosts: ['example.com'], denyHosts: ['example.com'] },
    'http://example.com/',
    'denied-host',
  ],
  [
    'a private host listed exactly',
    { allowPrivateHosts: ['intranet.example:80'] },
    'http://intranet.example/',
    'fine',
  ],
  [
    'a private host on another port',
    { allowPrivateHosts: ['intranet.example:8080'] },
    'http://intranet.example/',
    'private-address',
  ],
  [
    'the address of a private host that is listed by name',
    { allowPrivateHosts: ['intranet.example:80'] },
    'http://10.0.0.7/',
    'private-address',
  ],
  [
    'another name of a listed address',
    { allowPrivateHosts: ['10.0.0.7:80'] },
    'http://intranet.example/',
    'private-address',
  ],
  ['a private IPv6 listed exactly', { allowPrivateHosts: ['[::1]:8080'] }, 'http://[0::1]:8080/', 'fine'],
  [
    'a private host on a forbidden port',
    { allowPrivateHosts: ['localhost:6379'] },
    'http://localhost:6379/',
    'fine',
  ],
  [
    'a private host beside an allow list',
    { allowHosts: ['example.com'], allowPrivateHosts: ['localhost:80'] },
    'http://localhost/',
    'fine',
  ],
  [
    'a private host that is denied',
    { denyHosts: ['10.0.0.0/8'], allowPrivateHosts: ['intranet.example:80'] },
    'http://intranet.example/',
    'denied-host',
  ],
])('decides about %s', async (_what, rules, url, expected) => {
  expect(await outcome(rules, url)).toBe(expected);
});

describe('a rule that cannot be read', () => {
  it.each([
    '',
    ' ',
    '*',
    '*:',
    '*:0',
    '*:65536',
    ':80',
    'a b',
    'http://example.com',
    'example.com/',
    'example.com/8',
    'user@example.com',
    '10.0.0/8',
    '10.0.0.0/33',
    '10.0.0.0/',
    '10.0.0.0/-1',
    '10.0.0',
    '0x7f.1',
    '256.1.1.1',
    '::1/129',
    '[::1',
    'fe80::1%eth0',
    '*.',
    '*.*.example.com',
    'exa*mple.com',
    'example.com:port',
    'example.com:80:80',
    '10.0.0.0/8-10.1.0.0/8',
  ])('stops the start: %j', (rule) => {
    expect(() => createNetworkGuard({ denyHosts: [rule] })).toThrow(`${JSON.stringify(rule)} is not a rule`);
  });

  it.each(['localhost', '*:80', '*.local:80', '10.0.0.0/8:80', 'localhost:0', 'localhost:http', '::1:8080:'])(
    'stops the start as an exact private target: %j',
    (rule) => {
      expect(() => createNetworkGuard({ allowPrivateHosts: [rule] })).toThrow('is not an exact host:port');
    },
  );

  it('is the only error a parser throws, whatever the text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        for (const parse of [parseTargetRule, parseExactTarget]) {
          try {
            parse(text);
          } catch (error) {
            expect(error).toHaveProperty('name', 'NetworkSettingError');
          }
        }
      }),
    );
  });
});

describe('a public address', () => {
  it('is never one inside a private range, however it is embedded', () => {
    const privateIPv4 = fc.tuple(fc.constantFrom(10, 127, 0, 240), fc.nat(255), fc.nat(255), fc.nat(255));
    fc.assert(
      fc.property(
        privateIPv4,
        fc.constantFrom('::', '::ffff:', '::ffff:0:', '64:ff9b::', '2600::5efe:'),
        (bytes, prefix) => {
          expect(isPublicAddress(bytes.join('.'))).toBe(false);
          expect(isPublicAddress(`${prefix}${bytes.join('.')}`)).toBe(false);
        },
      ),
    );
  });

  it.each([
    '1.1.1.1',
    '8.8.8.8',
    '172.15.255.255',
    '172.32.0.0',
    '100.63.255.255',
    '100.128.0.0',
    '2606:4700::1111',
    '2a00::1',
    '64:ff9b::8.8.8.8',
  ])('is %s', (address) => expect(isPublicAddress(address)).toBe(true));

  it.each(['', 'localhost', '1.2.3', '1.2.3.4.5', '::1%lo', '2606:4700::1%eth0', '01.2.3.4'])(
    'is not %j',
    (address) => {
      expect(isPublicAddress(address)).toBe(false);
    },
  );
});

it('names the rule in a refusal, and never the address', async () => {
  const { resolve } = stubResolver(dns);
  const denying = createNetworkGuard({ resolve, denyHosts: ['93.184.0.0/16'] });
  await expect(denying.request('http://example.com/')).rejects.toThrow(
    'example.com is refused by a deny rule (93.184.0.0/16)',
  );
  await expect(createNetworkGuard({ resolve }).request('http://intranet.example/')).rejects.toThrow(
    /^intranet\.example is refused: it is not on the public internet$/,
  );
});
