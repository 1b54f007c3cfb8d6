import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Demo } from './demo.ts';

const orders = { collection: 'orders' };
const note = { _id: 'n1', text: 'Large numbers go as strings', serial: '9007199254740993' };

export const dataDemo: Demo = {
  server: 'data',
  async start() {
    const folder = mkdtempSync(join(tmpdir(), 'mcp-commons-demo-'));
    return {
      env: { DATA_DIR: folder, SAMPLE: 'true' },
      calls: [
        { tool: 'list_collections', input: {} },
        { tool: 'describe_collection', input: { collection: 'products' } },
        { tool: 'query_data', input: { ...orders, filter: { status: 'open' }, sort: [{ field: 'total' }] } },
        {
          tool: 'query_data',
          input: { ...orders, filter: { 'lines.product': 'p1' }, fields: ['user', 'total'] },
        },
        { tool: 'aggregate_data', input: { ...orders, field: 'total', group_by: 'status' } },
        { tool: 'write_data', input: { collection: 'notes', data: note } },
        {
          tool: 'update_data',
          input: { collection: 'notes', id: 'n1', set: { done: true }, expected_rev: 1 },
        },
        {
          tool: 'update_data',
          input: { collection: 'notes', id: 'n1', set: { done: false }, expected_rev: 1 },
          fails: true,
        },
        { tool: 'import_data', input: { collection: 'notes', format: 'csv', text: 'text,n\nfrom CSV,1\n' } },
        { tool: 'export_data', input: { collection: 'notes', format: 'csv' } },
        { tool: 'delete_data', input: { ...orders, filter: { status: 'cancelled' } } },
        { tool: 'query_data', input: { ...orders, filter: { status: { $regex: '(a+)+$' } } }, fails: true },
        { tool: 'write_data', input: { collection: '../etc', data: {} }, fails: true },
      ],
      prompts: [{ name: 'analyze_data', arguments: orders }],
      resources: ['data://orders/o1'],
      stop: () => rmSync(folder, { recursive: true }),
    };
  },
};
