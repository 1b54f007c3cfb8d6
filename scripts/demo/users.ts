import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Demo } from './demo.ts';

export const usersDemo: Demo = {
  server: 'users',
  async start() {
    const folder = mkdtempSync(join(tmpdir(), 'mcp-commons-demo-'));
    return {
      env: { DATA_DIR: folder },
      calls: [
        { tool: 'create_user', input: { name: 'Ada Lovelace', email: 'ada@example.org', role: 'admin' } },
        { tool: 'create_user', input: { name: 'Charles Babbage', email: 'charles@example.org' } },
        { tool: 'create_user', input: { name: 'Another Ada', email: 'ADA@example.org' }, fails: true },
        { tool: 'update_user', input: { user_id: 2, name: 'C. Babbage', expected_version: 1 } },
        { tool: 'update_user', input: { user_id: 2, name: 'Too late', expected_version: 1 }, fails: true },
        { tool: 'list_users', input: {} },
        { tool: 'delete_user', input: { user_id: 1 }, fails: true },
        { tool: 'delete_user', input: { user_id: 2 } },
        { tool: 'restore_user', input: { user_id: 2 } },
        { tool: 'list_user_audit', input: { user_id: 2 } },
      ],
      resources: ['users://1'],
      stop: () => rmSync(folder, { recursive: true }),
    };
  },
};
