import { localPrincipal } from '@mcp-commons/security';
import { expect, it } from 'vitest';
import { callerKey } from './caller-key.ts';

it.each([
  ['127.0.0.1', 'address:127.0.0.1'],
  ['2001:db8:1:2:3:4:5:6', 'address:2001:db8:1:2::/64'],
  ['2001:db8:1:2::9', 'address:2001:db8:1:2::/64'],
  ['2001:0db8::1', 'address:2001:db8:0:0::/64'],
  ['::1', 'address:0:0:0:0::/64'],
  ['fe80::1%eth0', 'address:fe80:0:0:0::/64'],
])('counts %s as %s', (address, key) => {
  expect(callerKey(localPrincipal, address)).toBe(key);
});

it('counts a caller with a credential by name, whatever their address', () => {
  expect(callerKey({ id: 'key:ci', kind: 'api-key', scopes: 'all' }, '10.0.0.1')).toBe('key:ci');
});
