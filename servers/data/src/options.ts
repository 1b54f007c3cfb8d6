import * as z from 'zod';
import { extensions } from './collection/data-directory.ts';

const milliseconds = z.int().min(100).max(600_000);

export const options = z.object({
  dataDir: z
    .string()
    .optional()
    .describe('Folder of the collections; mcp-commons/data among your application data unless set.')
    .meta({ path: 'directory' }),
  readOnly: z.boolean().default(false).describe('Offers no tool that changes anything.'),
  sample: z
    .boolean()
    .default(false)
    .describe('Fills DATA_DIR with users, products and orders while it has no other collections.'),
  allowedExtensions: z
    .array(z.enum(extensions))
    .default([...extensions])
    .refine((list) => list.includes('.jsonl'), 'must include .jsonl, which is what this server writes')
    .describe(
      'Files of DATA_DIR that are collections: lines, and arrays, which the first write turns into lines.',
    ),
  deleteConfirm: z
    .enum(['auto', 'always', 'never'])
    .default('auto')
    .describe(
      'Ask the person before a drop or a large deletion: where the client can (auto), or else refuse (always).',
    ),
  confirmAbove: z
    .int()
    .min(0)
    .max(1_000_000_000)
    .default(10)
    .describe('Documents that delete_data removes without asking.'),
  maxFileSize: z
    .int()
    .min(1_024)
    .max(1_000_000_000_000)
    .default(1_073_741_824)
    .describe('Bytes that the file of one collection may grow to.'),
  maxDocumentBytes: z.int().min(256).max(16_777_216).default(1_048_576).describe('Bytes of one document.'),
  maxBatch: z
    .int()
    .min(1)
    .max(100_000)
    .default(10_000)
    .describe('Documents of one import or write; a write may have 10000 values in all.'),
  maxCollections: z.int().min(1).max(10_000).default(1_000).describe('Collections in DATA_DIR.'),
  maxAnswerBytes: z
    .int()
    .min(1_024)
    .max(10_485_760)
    // Codex and Claude Code show as much whole; see docs/hosts.md.
    .default(45_000)
    .describe('Bytes of documents in one answer, within MAX_OUTPUT_BYTES; the cursor gets the rest.'),
  scanTimeoutMs: milliseconds.default(5_000).describe('Milliseconds that one call reads a collection.'),
  lockTimeoutMs: milliseconds
    .default(5_000)
    .describe('Milliseconds to wait for other writers of a collection.'),
});

export type Options = z.output<typeof options>;
