import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';

it('loads no HTTP client with the driver', () => {
  const script =
    "import('pg').then(({ Client }) => console.log([Client.name, ...process.moduleLoadList].join('\\n')))";
  const cwd = import.meta.dirname;
  const loaded = execFileSync(process.execPath, ['-e', script], { cwd, encoding: 'utf8' }).split('\n');
  expect(loaded).toContain('Client');
  expect(loaded).not.toContain('NativeModule internal/deps/undici/undici');
});
