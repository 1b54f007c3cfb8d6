import * as z from 'zod';

const bytes = (max: number) => z.int().min(1_024).max(max);

/** The options every server has, besides its own. */
export const commonOptions = z.object({
  logLevel: z
    .enum(['debug', 'info', 'warning', 'error'])
    .default('warning')
    .describe('Least severe entry written to stderr.'),
  callTimeoutMs: z.int().min(100).max(3_600_000).default(30_000).describe('Milliseconds a call may take.'),
  maxConcurrency: z
    .int()
    .min(1)
    .max(10_000)
    .optional()
    .describe('Calls that run at the same time: 16 on stdio, 64 on HTTP unless set.'),
  maxQueue: z
    .int()
    .min(0)
    .max(100_000)
    .default(1_000)
    .describe('Calls that wait for a slot; the next is refused.'),
  maxOutputBytes: bytes(100_000_000).default(80_000).describe('Bytes of text one tool call may answer with.'),
  maxMessageBytes: bytes(1_000_000_000)
    .default(10_485_760)
    .describe('Bytes of one message on stdio, and of one resource.'),
});

/** The options of `mcp-server-<name> http`. */
export const httpOptions = z.object({
  host: z.string().default('127.0.0.1').describe('Address to listen on.'),
  port: z.int().min(0).max(65_535).default(3_000).describe('Port to listen on; 0 takes a free one.'),
  allowedHosts: z
    .array(z.string())
    .default(['localhost', '127.0.0.1', '[::1]'])
    .describe('Host names a request may name in its Host header, without ports.'),
  allowedOrigins: z
    .array(z.string())
    .default(['localhost', '127.0.0.1', '[::1]'])
    .describe('Host names a browser page may come from, or <scheme>://*.'),
  maxBodyBytes: bytes(1_000_000_000).default(1_048_576).describe('Bytes of one request body.'),
  legacySessions: z
    .boolean()
    .default(true)
    .describe('Sessions for clients of the 2025 protocol; off when replicas share no affinity.'),
  maxSessions: z
    .int()
    .min(1)
    .max(100_000)
    .default(1_000)
    .describe('Sessions at the same time; the next is refused.'),
  sessionIdleMs: z
    .int()
    .min(1_000)
    .max(86_400_000)
    .default(600_000)
    .describe('Milliseconds after which an unused session ends.'),
  drainMs: z
    .int()
    .min(0)
    .max(600_000)
    .default(10_000)
    .describe('Milliseconds that running calls get at shutdown.'),
});

export type CommonOptions = z.output<typeof commonOptions>;
export type HttpOptions = z.output<typeof httpOptions>;
