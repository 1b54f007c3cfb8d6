import * as z from 'zod';

export const options = z.object({
  databaseUrl: z
    .string()
    .regex(/^postgres(ql)?:\/\//i, 'must begin with postgres://')
    .optional()
    .describe('PostgreSQL that keeps the users, as postgres://user:password@host/database; default: SQLite.')
    .meta({ secret: true }),
  dataDir: z
    .string()
    .optional()
    .describe('Folder of the SQLite file; default: mcp-commons/users in your folder for application data.')
    .meta({ path: 'directory' }),
  readOnly: z.boolean().default(false).describe('Offers no tool that changes anything.'),
  deleteConfirm: z
    .enum(['auto', 'always', 'never'])
    .default('auto')
    .describe('Ask the person before a deletion: auto (if the client can ask), always (else refuse), never.'),
  maxConnections: z.int().min(1).max(100).default(5).describe('Connections to PostgreSQL.'),
  databaseTimeoutMs: z
    .int()
    .min(100)
    .max(600_000)
    .default(10_000)
    .describe('Milliseconds to connect, to wait for other writers, and for one PostgreSQL statement.'),
  maxDatabaseBytes: z
    .int()
    .min(1_048_576)
    .max(1_000_000_000_000)
    .default(268_435_456)
    .describe('Bytes that the SQLite file may grow to.'),
});

export type Options = z.output<typeof options>;
