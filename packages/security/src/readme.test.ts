import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import {
  hideSecrets,
  mayCall,
  reachPublicAddresses,
  stayInside,
  whoseKey,
  whoseToken,
  writeDown,
} from './readme.fixture.ts';

it('redacts as the README says', () => {
  expect(hideSecrets()).toBe('connect postgres://app:[redacted]@db failed, token [redacted]');
});

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'mcp-commons-readme-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

it('stays inside as the README says', async () => {
  await expect(stayInside(temporaryFolder())).rejects.toMatchObject({ name: 'PathError', reason: 'outside' });
});

it('reaches public addresses only, as the README says', async () => {
  await expect(reachPublicAddresses('http://169.254.169.254/')).rejects.toThrow(/not on the public internet/);
});

it('knows a key by its hash, as the README says', () => {
  expect(whoseKey('12345')).toMatchObject({ id: 'key:ci', kind: 'api-key' });
  expect(whoseKey('12346')).toBeUndefined();
});

it('names what is wrong with a token, as the README says', async () => {
  expect(await whoseToken('no token')).toBe('malformed');
});

it('counts calls as the README says', () => {
  expect(mayCall('key:ci')).toEqual({
    'ratelimit-policy': '"calls";q=20;w=20',
    ratelimit: '"calls";r=19;t=1',
  });
});

it('writes down what happened, as the README says', () => {
  const file = join(temporaryFolder(), 'audit.jsonl');
  writeDown(file, { user_id: 7 });
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ who: 'key:ci', target: 'users/7' });
});
