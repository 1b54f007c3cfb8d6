import { expect, it } from 'vitest';
import { pathOfUri } from './file-uri.ts';

it.each([
  ['/C:/Users/ada', 'win32', 'C:/Users/ada'],
  ['/C:/Users/ada', 'linux', '/C:/Users/ada'],
  ['localhost/srv', 'linux', '/srv'],
  ['LOCALHOST/C:/x', 'win32', 'C:/x'],
  ['server/share', 'win32', undefined],
  ['', 'linux', undefined],
] as const)('reads file://%s on %s as %s', (rest, platform, path) => {
  expect(pathOfUri(rest, platform)).toBe(path);
});
