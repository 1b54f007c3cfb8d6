import { definePrompt } from '@mcp-commons/core';
import * as z from 'zod';
import type { Options } from '../options.ts';
import { compose, onlyMaterial, pasted } from './compose.ts';
import { completeLanguage, languageField, pastedField } from './prompt-fields.ts';

export const debugErrorPrompt = ({ maxPromptLength }: Options) =>
  definePrompt({
    name: 'debug_error',
    title: 'Debug an error',
    description: 'Find the cause of an error and fix it',
    arguments: z.strictObject({
      error_message: pastedField(maxPromptLength, 'The error message.'),
      language: languageField.optional(),
      context: pastedField(maxPromptLength, 'What was going on: input, change, environment.').optional(),
      stack_trace: pastedField(maxPromptLength, 'The stack trace.').optional(),
    }),
    complete: { language: completeLanguage },
    run: ({ error_message: message, language, context, stack_trace: trace }) =>
      compose(
        `Help me debug this error${language ? ` in ${language}` : ''}.`,
        pasted('Error', message),
        pasted('Context', context),
        pasted('Stack trace', trace),
        `Please:
1. Explain what the error means
2. Identify likely causes, the likeliest first, and how to tell them apart
3. Suggest specific fixes
4. Recommend how to prevent similar errors`,
        'Use the code in this conversation where there is some; ask for what you need to be sure.',
        onlyMaterial,
      ),
  });
