import { definePrompt } from '@mcp-commons/core';
import * as z from 'zod';
import type { Options } from '../options.ts';
import { compose, onlyMaterial, pasted } from './compose.ts';
import { completeFocus, completeLanguage, focusField, languageField, pastedField } from './prompt-fields.ts';

export const codeReviewPrompt = ({ maxPromptLength }: Options) =>
  definePrompt({
    name: 'code_review',
    title: 'Code review',
    description: 'Review code for issues and improvements',
    arguments: z.strictObject({
      language: languageField,
      focus: focusField,
      code: pastedField(maxPromptLength, 'The code; without it, the code in the conversation.').optional(),
    }),
    complete: { language: completeLanguage, focus: completeFocus },
    run: ({ language, focus = 'general quality', code }) =>
      compose(
        `Please review the ${language} code ${code ? 'below' : 'in this conversation'} with a focus on ${focus}.`,
        pasted('Code', code, language),
        `Provide:
1. Summary of what the code does
2. Potential issues or bugs, the most severe first, each with its place
3. Security concerns
4. Performance improvements
5. Code style suggestions`,
        'Be specific and provide code examples for fixes. Where there is nothing to report, say so.',
        code && onlyMaterial,
      ),
  });
