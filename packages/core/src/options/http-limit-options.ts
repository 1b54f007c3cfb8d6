import * as z from 'zod';
import { wholeNumber } from './whole-number.ts';

/** The limits of `http`, and where it serves its metrics. */
export const httpLimitOptions = z.object({
  rateLimit: wholeNumber(0, 1_000_000)
    .default(600)
    .describe('Requests a minute that each caller may send in the long run; 0 for any number.'),
  rateBurst: wholeNumber(1, 1_000_000).default(100).describe('Requests that each caller may send at once.'),
  maxPerCaller: wholeNumber(1, 110_000)
    .optional()
    .describe(
      'Calls of one caller that run or wait at the same time; unless set, half of all, and half of MAX_CONCURRENCY may run.',
    ),
  maxClientConnections: wholeNumber(1, 1_000_000)
    .default(1_024)
    .describe('Connections at the same time; more are closed at once.'),
  maxHeaderBytes: wholeNumber(1_024, 1_048_576)
    .default(16_384)
    .describe('Bytes of the headers of one request.'),
  maxBodyBytes: wholeNumber(1_024, 500_000_000).default(1_048_576).describe('Bytes of one request body.'),
  maxBufferedBytes: wholeNumber(1_048_576, 100_000_000_000)
    .default(67_108_864)
    .describe('Bytes of bodies, and of answers that wait for their readers, in memory at the same time.'),
  headersTimeoutMs: wholeNumber(100, 600_000)
    .default(10_000)
    .describe('Milliseconds a client may take to send the headers of a request.'),
  requestTimeoutMs: wholeNumber(100, 3_600_000)
    .default(30_000)
    .describe('Milliseconds a client may take to send a whole request.'),
  // Node reads 0 as no limit, and idle connections would fill MAX_CLIENT_CONNECTIONS.
  keepAliveTimeoutMs: wholeNumber(1, 3_600_000)
    .default(65_000)
    .describe('Milliseconds an idle connection stays open; set it above that of a proxy in front.'),
  stallTimeoutMs: wholeNumber(100, 3_600_000)
    .default(10_000)
    .describe('Milliseconds a client may take to read the next 64 KiB of an answer.'),
  metricsPort: wholeNumber(0, 65_535)
    .optional()
    .describe('Port of a separate listener for /metrics, without authentication; off unless set.'),
  metricsHost: z.string().default('127.0.0.1').describe('Address that METRICS_PORT listens on.'),
});
