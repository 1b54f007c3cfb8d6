import { describe, expect, it } from 'vitest';
import { connectionUrl } from './connection-url.ts';
import { parseDatabases } from './parse-databases.ts';

describe('connectionUrl', () => {
  it.each([
    ['postgres://h/d', {}, 'postgres://h/d'],
    ['postgres://h/d?sslmode=require', {}, 'postgres://h/d?sslmode=require&uselibpqcompat=true'],
    ['postgres://h/d?sslmode=prefer', {}, 'postgres://h/d?sslmode=require&uselibpqcompat=true'],
    ['postgres://h/d?sslmode=allow', {}, 'postgres://h/d?sslmode=require&uselibpqcompat=true'],
    ['postgres://h/d', { mode: 'verify-full' }, 'postgres://h/d?sslmode=verify-full&uselibpqcompat=true'],
    [
      'postgres://h/d?sslmode=require',
      { mode: 'disable' },
      'postgres://h/d?sslmode=disable&uselibpqcompat=true',
    ],
    [
      'postgres://h/d?sslmode=verify-ca',
      { caFile: '/ca.pem' },
      'postgres://h/d?sslmode=verify-ca&sslrootcert=%2Fca.pem&uselibpqcompat=true',
    ],
    ['postgres://u:p%3Fw@h/d?options=-c%20a', {}, 'postgres://u:p%3Fw@h/d?options=-c+a'],
  ] as const)('%s with %j is %s', (url, tls, expected) => {
    expect(connectionUrl(url, tls)).toBe(expected);
  });
});

describe('parseDatabases', () => {
  it('reads names and URLs between spaces and lines', () => {
    expect(parseDatabases(' sales=postgres://u:p=@h/s\n crm=postgresql://h/c ')).toEqual(
      new Map([
        ['sales', 'postgres://u:p=@h/s'],
        ['crm', 'postgresql://h/c'],
      ]),
    );
  });

  it.each(['', 'postgres://h/d', 'a=mysql://h/d', 'a=postgres://h/d a=postgres://h/e', 'a b=postgres://h/d'])(
    'is undefined for %j',
    (text) => {
      expect(parseDatabases(text)).toBeUndefined();
    },
  );
});
