import { type CommonOptions, commonOptions } from '../options/common-options.ts';

/** The limits of one process, from the common options. */
export interface Limits {
  /** Calls that run at the same time. */
  readonly concurrency: number;
  /** How many of them one caller may have; all unless given. */
  readonly callerConcurrency?: number | undefined;
  /** Calls that wait for a slot before the next is refused. */
  readonly queue: number;
  /** Milliseconds a call may take, waiting included. */
  readonly callTimeoutMs: number;
  /** Bytes of text, and likewise of structured content, that one tool call may return. */
  readonly outputBytes: number;
  /** Bytes of one message read on stdio, and of one resource. */
  readonly messageBytes: number;
}

export function limitsFor(
  transport: 'stdio' | 'http',
  common: CommonOptions = commonOptions.parse({}),
  maxPerCaller?: number,
): Limits {
  const isHttp = transport === 'http';
  const concurrency = common.maxConcurrency ?? (isHttp ? 64 : 16);
  return {
    concurrency,
    callerConcurrency: isHttp ? (maxPerCaller ?? Math.ceil(concurrency / 2)) : undefined,
    queue: common.maxQueue ?? (isHttp ? 128 : 1_000),
    callTimeoutMs: common.callTimeoutMs,
    outputBytes: common.maxOutputBytes,
    messageBytes: common.maxMessageBytes,
  };
}
