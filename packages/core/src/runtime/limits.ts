import { type CommonOptions, commonOptions } from '../options/common-options.ts';

/** The bounds of one process, from the common options. */
export interface Limits {
  /** Calls that run at the same time. */
  readonly concurrency: number;
  /** Calls that wait for a slot before the next is refused. */
  readonly queue: number;
  /** Milliseconds a call may take, waiting included. */
  readonly callTimeoutMs: number;
  /** Bytes of text, and likewise of structured content, that one tool call may answer with. */
  readonly outputBytes: number;
  /** Bytes of one message read on stdio, and of one resource. */
  readonly messageBytes: number;
}

export function limitsFor(
  transport: 'stdio' | 'http',
  common: CommonOptions = commonOptions.parse({}),
): Limits {
  return {
    concurrency: common.maxConcurrency ?? (transport === 'stdio' ? 16 : 64),
    queue: common.maxQueue ?? (transport === 'stdio' ? 1_000 : 128),
    callTimeoutMs: common.callTimeoutMs,
    outputBytes: common.maxOutputBytes,
    messageBytes: common.maxMessageBytes,
  };
}
