import { definePrompt } from '@mcp-commons/core';
import * as z from 'zod';
import type { Options } from '../options.ts';
import { compose, onlyMaterial, pasted } from './compose.ts';
import { completeFocus, completeLanguage, focusField, languageField, pastedField } from './prompt-fields.ts';

export const analyzeCodePrompt = ({ maxPromptLength }: Options) =>
  definePrompt({
    name: 'analyze_code',
    title: 'Analyze code',
    description: 'Analyze code for issues and improvements',
    arguments: z.strictObject({
      language: languageField,
      focus: focusField,
      code: pastedField(maxPromptLength, 'The code; without it, the code in the conversation.').optional(),
    }),
    complete: { language: completeLanguage, focus: completeFocus },
    run: ({ language, focus, code }) =>
      compose(
        `Please analyze the ${language} code ${code ? 'below' : 'in this conversation'}${focus ? ` with a focus on ${focus}` : ''}.`,
        pasted('Code', code, language),
        `Cover:
1. Purpose: what it does, and for whom
2. Structure: its parts, and how data and control flow between them
3. Cost: time and space where they matter
4. Assumptions: what it relies on, and what happens when that does not hold
5. Issues and improvements: what you would change first, and how`,
        'Be specific and actionable: refer to the code by name or line, and keep what you know apart from what you infer.',
        code && onlyMaterial,
      ),
  });
