import * as z from 'zod';

export const options = z.object({
  promptsDir: z
    .string()
    .optional()
    .describe('Folder of your own templates (*.md), read again when it changes; ~/ is the home directory.')
    .meta({ path: 'directory' }),
  maxTemplates: z
    .int()
    .min(1)
    .max(2_000)
    .default(500)
    .describe('Files of PROMPTS_DIR that are read, partials included.'),
  maxTemplateBytes: z
    .int()
    .min(1_024)
    .max(10_000_000)
    .default(100_000)
    .describe('Bytes of one template, and of what its partials add.'),
  maxPromptLength: z
    .int()
    .min(1_000)
    .max(10_000_000)
    .default(200_000)
    .describe('Characters of one argument, and of the prompt that a template makes of its arguments.'),
});

export type Options = z.output<typeof options>;
