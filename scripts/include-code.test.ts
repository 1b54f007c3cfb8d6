import { expect, it } from 'vitest';
import { includeCode } from './include-code.ts';

it.each(['scripts/launcher.ts#launcher', 'servers/prompts/src/prompts/debug-error.ts#debugErrorPrompt'])(
  'includes a declaration to its end, also past the lines of a template literal: %s',
  (code) => {
    expect(includeCode(`<!-- code: ${code} -->\n<!-- /code -->`)).toMatch(
      /\n *\}(\);)?\n```\n<!-- \/code -->$/,
    );
  },
);
