import { homedir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { defaultDataFolder } from './data-folder.ts';

it.each([
  ['linux', {}, join(homedir(), '.local', 'share')],
  ['linux', { XDG_DATA_HOME: '/data' }, '/data'],
  ['linux', { XDG_DATA_HOME: 'relative' }, join(homedir(), '.local', 'share')],
  ['linux', { XDG_DATA_HOME: '' }, join(homedir(), '.local', 'share')],
  ['darwin', { XDG_DATA_HOME: '/data' }, join(homedir(), 'Library', 'Application Support')],
  ['win32', { LOCALAPPDATA: '/local' }, '/local'],
  ['win32', {}, join(homedir(), 'AppData', 'Local')],
] as const)('keeps the data of %s with %j in %s', (platform, env, folder) => {
  expect(defaultDataFolder('users', platform, env)).toBe(join(folder, 'mcp-commons', 'users'));
});
