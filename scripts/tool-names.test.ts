import { expect, it } from 'vitest';
import { filesystem } from '../servers/filesystem/src/server.ts';
import { everyToolName } from './tool-names.ts';

it('names the tools of the defaults, and those behind a switch', async () => {
  const names = await everyToolName(filesystem);

  expect([...names]).toEqual(expect.arrayContaining(['read_file', 'write_file', 'delete_file']));
});
