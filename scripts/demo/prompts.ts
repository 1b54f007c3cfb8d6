import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Demo } from './demo.ts';

const template = `---
description: Writes a release note
arguments:
  - name: change
    description: What changed
    required: true
---
Write a release note of one sentence, in the present tense, for this change:

{{change}}
`;

export const promptsDemo: Demo = {
  server: 'prompts',
  async start() {
    const folder = mkdtempSync(join(tmpdir(), 'mcp-commons-demo-'));
    writeFileSync(join(folder, 'release-note.md'), template);
    return {
      env: { PROMPTS_DIR: folder },
      calls: [],
      prompts: [
        {
          name: 'code_review',
          arguments: { language: 'typescript', code: 'const a = `\\`\\`\\``;', focus: 'security' },
        },
        { name: 'explain_error', arguments: { error: 'TypeError: x is not a function' } },
        { name: 'release-note', arguments: { change: 'errors name the fix' } },
      ],
      stop: () => rmSync(folder, { recursive: true }),
    };
  },
};
