import * as z from 'zod';

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
  maxBodyBytes: z
    .int()
    .min(1_024)
    .max(1_000_000_000)
    .default(1_048_576)
    .describe('Bytes of one request body.'),
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

export type HttpOptions = z.output<typeof httpOptions>;
