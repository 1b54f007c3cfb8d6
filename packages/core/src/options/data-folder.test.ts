import { homedir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, onTestFinished, vi } from 'vitest';
import { defaultDataFolder, homeFolder } from './data-folder.ts';

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

afterEach(() => vi.unstubAllEnvs());

it.each(['', 'relative'])('does without the home directory %j', (home) => {
  vi.stubEnv('HOME', home);
  expect(homeFolder).toThrow(/^This user has no home directory/);
  expect(() => defaultDataFolder('users', 'linux', {})).toThrow(/^This user has no home directory/);
  expect(defaultDataFolder('users', 'linux', { XDG_DATA_HOME: '/data' })).toBe('/data/mcp-commons/users');
});

it.skipIf(process.geteuid?.() !== 0)(
  'does without the home directory of a user whom the machine does not know',
  () => {
    vi.stubEnv('HOME', undefined);
    process.seteuid?.(54_321);
    onTestFinished(() => process.seteuid?.(0));
    expect(homeFolder).toThrow(/^This user has no home directory/);
  },
);
