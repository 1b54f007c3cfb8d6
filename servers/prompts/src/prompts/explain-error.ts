import { definePrompt } from '@mcp-commons/core';
import * as z from 'zod';
import type { Options } from '../options.ts';
import { compose, onlyMaterial, pasted } from './compose.ts';
import { completeLanguage, languageField, pastedField } from './prompt-fields.ts';

export const explainErrorPrompt = ({ maxPromptLength }: Options) =>
  definePrompt({
    name: 'explain_error',
    title: 'Explain an error',
    description: 'Explain an error message and suggest fixes',
    arguments: z.strictObject({
      error: pastedField(maxPromptLength, 'The error message.'),
      language: languageField.optional(),
      stack_trace: pastedField(maxPromptLength, 'The stack trace.').optional(),
    }),
    complete: { language: completeLanguage },
    run: ({ error, language, stack_trace: trace }) =>
      compose(
        `Please explain this error${language ? ` in ${language}` : ''} in plain words and suggest fixes.`,
        pasted('Error', error),
        pasted('Stack trace', trace),
        `Say:
1. What it means, term by term
2. What usually leads to it
3. What to look at first, and the fixes to try`,
        onlyMaterial,
      ),
  });
