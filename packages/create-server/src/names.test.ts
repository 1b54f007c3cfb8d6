import { expect, it } from 'vitest';
import { namesOf } from './names.ts';

it.each(['Moon', 'my_srv', '2d', 'two--dice', 'a'.repeat(27)])(
  'says what a server is called, not %j',
  (server) => {
    expect(() => namesOf(server, 'roll_dice')).toThrow(
      `"${server}" cannot name a server: use at most 26 lower-case letters, digits and single hyphens, ` +
        'beginning with a letter, such as time-zone',
    );
  },
);

it.each(['Roll', 'roll-dice', '2d', 'roll__dice', 'a'.repeat(32)])(
  'says what a tool is called, not %j',
  (tool) => {
    expect(() => namesOf('dice', tool)).toThrow(
      `"${tool}" cannot name a tool: use at most 31 lower-case letters, digits and single underscores, ` +
        'beginning with a letter, such as roll_dice',
    );
  },
);

it.each([
  ['open', 'roll_dice'],
  ['define', 'roll_dice'],
  ['dice', 'define'],
])('does not name the server %s with the tool %s after functions of core', (server, tool) => {
  expect(() => namesOf(server, tool)).toThrow(
    'openServer, defineServer and defineTool are names of core: choose another',
  );
});
