import { defineTool, reply, ToolError } from '@mcp-commons/core';
import * as z from 'zod';
import { countWords } from '../text/count-words.ts';

export const measureTextTool = (maxTextLength: number) =>
  defineTool({
    name: 'measure_text',
    title: 'Measure text',
    description: 'Counts the words and characters of a text, for example to keep to a limit.',
    input: z.strictObject({
      text: z.string().min(1).max(maxTextLength).describe('The text to count in.'),
    }),
    output: z.object({
      words: z.int().describe('What blanks and line breaks separate.'),
      characters: z.int().describe('UTF-16 code units, blanks included.'),
    }),
    annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },

    run({ text }) {
      const words = countWords(text);
      if (words === 0) throw new ToolError('invalid_input', 'text must hold at least one word.');
      return reply({ words, characters: text.length }, `${words} words, ${text.length} characters`);
    },
  });
