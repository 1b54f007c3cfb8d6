import fc from 'fast-check';
import { expect, it } from 'vitest';
import { redactor } from './redact.ts';

it.each([
  ['a known secret', 'token=hunter2-x and hunter2-x', 'token=[redacted] and [redacted]'],
  ['a secret in a URL', 'get https://api.test/?key=p%40ss%2Fword', 'get https://api.test/?key=[redacted]'],
  ['a secret inside JSON', String.raw`{"key":"a\"b\\c-secret"}`, '{"key":"[redacted]"}'],
  ['the longer of two', 'longer-secret-2', '[redacted]'],
  ['a password in a URL', 'postgres://app:pa55@db:5432/x', 'postgres://app:[redacted]@db:5432/x'],
  ['a bearer token', 'Authorization: Bearer abcdef123456==', 'Authorization: Bearer [redacted]'],
  ['basic credentials', 'authorization: basic dXNlcjpwYXNz', 'authorization: basic [redacted]'],
])('removes %s', (_what, text, redacted) => {
  const redact = redactor(['hunter2-x', 'p@ss/word', 'a"b\\c-secret', 'longer-secret', 'longer-secret-2']);
  expect(redact(text)).toBe(redacted);
});

it.each([
  ['as it is', 'redis://app:pa55-word@cache:6379', 'AUTH app pa55-word'],
  ['decoded', 'redis://:p%40ss%2Fword@cache', 'AUTH p@ss/word'],
  ['as it was encoded', 'redis://:p%40ss%2Fword@cache', 'auth=p%40ss%2Fword'],
  ['as it is, when it cannot be decoded', 'redis://:100%pure@cache', 'AUTH 100%pure'],
])('removes the password of a secret URL where it occurs alone, %s', (_what, url, text) => {
  expect(redactor([url])(text)).toMatch(/^(AUTH (app )?|auth=)\[redacted\]$/);
});

it.each(['http://localhost:3000/mcp', 'a bearer of news', 'mailto:someone@example.test', 'short abc stays'])(
  'leaves %j as it is',
  (text) => {
    expect(redactor(['abc'])(text)).toBe(text);
  },
);

it('lets no secret through, wherever it occurs', () => {
  const staysHidden = (secret: string, before: string, after: string) => {
    fc.pre(!'[redacted]'.includes(secret));
    const redacted = redactor([secret])(before + secret + after);
    expect(redacted.split('[redacted]').join('')).not.toContain(secret);
  };
  const text = fc.string();
  fc.assert(fc.property(fc.string({ minLength: 4 }), text, text, staysHidden));
});

it('takes linear time for a line made to slow it down', () => {
  const redact = redactor([]);
  const started = performance.now();
  redact(`${'a://'.repeat(50_000)}${':'.repeat(50_000)}bearer ${'x'.repeat(100_000)}`);
  expect(performance.now() - started).toBeLessThan(2_000);
});
