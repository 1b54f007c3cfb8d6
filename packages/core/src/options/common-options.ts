import * as z from 'zod';
import { wholeNumber } from './whole-number.ts';

/** The options every server has, besides its own. */
export const commonOptions = z.object({
  logLevel: z
    .enum(['debug', 'info', 'warning', 'error'])
    .default('warning')
    .describe('Least severe entry written to stderr.'),
  callTimeoutMs: wholeNumber(100, 3_600_000)
    .default(30_000)
    .describe('Milliseconds that a call may take, even where a server has longer limits of its own.'),
  maxConcurrency: wholeNumber(1, 10_000)
    .optional()
    .describe('Calls that run at the same time: 16 on stdio, 64 on HTTP unless set.'),
  maxQueue: wholeNumber(0, 100_000)
    .optional()
    .describe('Calls that may wait to run; more are refused: 1000 on stdio, 128 on HTTP unless set.'),
  maxOutputBytes: wholeNumber(1_024, 100_000_000)
    .default(80_000)
    .describe('Bytes of text that one tool call may return.'),
  maxMessageBytes: wholeNumber(1_024, 500_000_000)
    .default(10_485_760)
    .describe('Bytes of one message on stdio, and of one resource.'),
  auditFile: z
    .string()
    .optional()
    .describe('File that gets a line for every call of a tool that changes something; stderr unless set.')
    .meta({ path: 'file' }),
  auditKey: z
    .string()
    .min(32, 'must have at least 32 characters')
    .optional()
    .describe('Key of the digests of arguments in the audit; random for each process unless set.')
    .meta({ secret: true }),
});

export type CommonOptions = z.output<typeof commonOptions>;
