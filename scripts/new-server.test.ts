import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';

it.each([
  ['new-server', ['calculator', 'roll_dice', 'flip_coin'], 'Usage: pnpm new-server NAME [TOOL]'],
  ['new-tool', ['nowhere', 'roll_dice', 'flip_coin'], 'Usage: pnpm new-tool SERVER TOOL'],
])('pnpm %s refuses a surplus argument', (script, words, usage) => {
  const program = ['--conditions=@mcp-commons/source', '--import', 'tsx', `scripts/${script}.ts`];
  const { status, stderr } = spawnSync(process.execPath, [...program, ...words], { encoding: 'utf8' });
  expect(stderr).toContain(`unexpected argument flip_coin\n${usage}`);
  expect(status).toBe(2);
});
