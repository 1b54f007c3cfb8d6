import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Demo } from './demo.ts';

export const filesystemDemo: Demo = {
  server: 'filesystem',
  async start() {
    const folder = mkdtempSync(join(tmpdir(), 'mcp-commons-demo-'));
    mkdirSync(join(folder, 'notes/2026'), { recursive: true });
    writeFileSync(join(folder, 'notes/plan.md'), '# Plan\n\n1. Write it\n2. Break it\n3. Mend it\n');
    writeFileSync(join(folder, 'notes/2026/log.txt'), 'started\nbroken by a link\nmended\n');
    symlinkSync('/etc', join(folder, 'notes/way-out'));
    return {
      env: { ALLOWED_PATHS: folder, ALLOW_DELETE: 'true' },
      calls: [
        { tool: 'list_allowed_directories', input: {} },
        { tool: 'directory_tree', input: { path: '.' } },
        { tool: 'read_file', input: { path: 'notes/plan.md' } },
        { tool: 'grep_files', input: { pattern: 'broken' } },
        { tool: 'search_files', input: { pattern: '*.md' } },
        {
          tool: 'edit_file',
          input: {
            path: 'notes/plan.md',
            edits: [{ oldText: '3. Mend it', newText: '3. Mend it, with a test' }],
          },
        },
        { tool: 'write_file', input: { path: 'notes/new.txt', content: 'new\n' } },
        { tool: 'delete_file', input: { path: 'notes/new.txt' } },
        { tool: 'read_file', input: { path: '../../etc/passwd' }, fails: true },
        { tool: 'read_file', input: { path: 'notes/way-out/passwd' }, fails: true },
      ],
      resources: [pathToFileURL(join(folder, 'notes/plan.md')).href],
      stop: () => rmSync(folder, { recursive: true }),
    };
  },
};
