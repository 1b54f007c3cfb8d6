import { setTimeout } from 'node:timers/promises';
import { defineServer } from '@mcp-commons/core';
import manifest from '../package.json' with { type: 'json' };
import { options } from './options.ts';
import { analyzeCodePrompt } from './prompts/analyze-code.ts';
import { codeReviewPrompt } from './prompts/code-review.ts';
import { debugErrorPrompt } from './prompts/debug-error.ts';
import { explainErrorPrompt } from './prompts/explain-error.ts';

/** On a slow disk, the first list leaves templates out, so that the host need not wait; they are announced later. */
const firstReadMs = 500;

export const prompts = defineServer({
  package: manifest,
  name: 'prompts',
  title: 'Prompts',
  instructions:
    'Prompts that the person picks: reviews and analyses of code, help with errors, and templates of their own.',
  options,
  async open(settings, runtime) {
    const builtIn = [
      codeReviewPrompt(settings),
      analyzeCodePrompt(settings),
      debugErrorPrompt(settings),
      explainErrorPrompt(settings),
    ];
    if (settings.promptsDir === undefined) return { prompts: builtIn };
    // The YAML parser loads only for somebody who has templates.
    const { followTemplates } = await import('./follow-templates.ts');
    const templates = followTemplates(settings.promptsDir, builtIn, settings, runtime);
    await Promise.race([templates.loaded, setTimeout(firstReadMs, undefined, { ref: false })]);
    return {
      prompts: templates.prompts,
      announces: ['prompts'],
      async diagnose() {
        await templates.loaded;
        return templates.findings();
      },
      close: templates.close,
    };
  },
});
