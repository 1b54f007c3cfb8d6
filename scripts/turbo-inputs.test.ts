import { execFileSync } from 'node:child_process';
import { join, normalize } from 'node:path';
import { expect, it } from 'vitest';

interface Task {
  readonly taskId: string;
  readonly directory: string;
  readonly inputs: Readonly<Record<string, string>>;
}

const filters = ['@mcp-commons/create-server', '@mcp-commons/bench'].map((name) => `--filter=${name}`);
const plan = execFileSync(
  'node_modules/.bin/turbo',
  ['run', 'build', 'typecheck', ...filters, '--dry=json'],
  {
    encoding: 'utf8',
    // Without a Git repository, turbo lists what .gitignore leaves out, too.
    maxBuffer: 256 * 1_048_576,
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1' },
  },
);
const { tasks } = JSON.parse(plan) as { tasks: readonly Task[] };

// Otherwise turbo would take the earlier result from its cache.
it.each([
  ['@mcp-commons/create-server#build', 'templates/server/src/tools/measure-text.test.ts'],
  ['@mcp-commons/create-server#build', 'templates/server/tools.snap'],
  ['@mcp-commons/create-server#build', 'templates/server/package.json'],
  ['@mcp-commons/create-server#build', 'packages/testing/src/connect.ts'],
  ['@mcp-commons/create-server#build', 'packages/testing/src/lint-tools.ts'],
  ['@mcp-commons/create-server#build', 'scripts/standalone-template.ts'],
  ['@mcp-commons/create-server#build', 'pnpm-workspace.yaml'],
  ['@mcp-commons/bench#typecheck', 'servers/data/src/collection/collections.ts'],
  ['@mcp-commons/bench#typecheck', 'servers/fetch/src/hostile-pages.fixture.ts'],
])('%s runs again after a change of %s', (id, file) => {
  const { directory = '', inputs = {} } = tasks.find(({ taskId }) => taskId === id) ?? {};
  expect(Object.keys(inputs).map((input) => normalize(join(directory, input)))).toContain(file);
});
