import * as z from 'zod';
import { parseDatabases } from './database/parse-databases.ts';

const upTo = (max: number) => z.int().min(1).max(max);

export const options = z.object({
  databaseUrl: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must start with postgres:// or postgresql://')
    .optional()
    .describe('The database: postgres://user:password@host:5432/name?sslmode=verify-full.')
    .meta({ secret: true }),
  databases: z
    .string()
    .refine(
      (text) => parseDatabases(text) !== undefined,
      'must be pairs name=postgres://… between spaces or lines',
    )
    .optional()
    .describe('More databases by name: "sales=postgres://… crm=postgres://…".')
    .meta({ secret: true }),
  maxConnections: upTo(100).default(4).describe('Connections to each database.'),
  timeout: z
    .int()
    .min(100)
    .max(600_000)
    .default(10_000)
    .describe('Milliseconds one statement may take, instead of the statement_timeout of the role.'),
  maxRows: upTo(100_000).default(1_000).describe('Rows one call may ask for.'),
  maxBytes: z
    .int()
    .min(1_024)
    .max(50_000_000)
    // Codex and Claude Code show as much whole; see docs/hosts.md.
    .default(45_000)
    .describe('Bytes of rows in one answer, within MAX_OUTPUT_BYTES.'),
  maxTransferBytes: z
    .int()
    .min(100_000)
    .max(500_000_000)
    .default(16_777_216)
    .describe('Bytes one statement may make PostgreSQL send before the connection is dropped.'),
  tls: z
    .enum(['disable', 'require', 'verify-ca', 'verify-full'])
    .optional()
    .describe(
      'TLS mode as in libpq; unless set, the sslmode of the URL, where prefer means require. require does not check the certificate.',
    ),
  tlsCaFile: z
    .string()
    .optional()
    .describe('PEM file with the certificate authority to trust.')
    .meta({ path: 'file' }),
  allowWrites: z
    .boolean()
    .default(false)
    .describe('Offer execute, which changes data; if the client can ask, the person confirms first.'),
  allowSuperuser: z
    .boolean()
    .default(false)
    .describe('Accept a role that is superuser or reaches files of the database server.'),
});

export type Options = z.output<typeof options>;
