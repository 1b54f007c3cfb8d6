import type { Limits } from '@mcp-commons/core';
import type { Options } from './options.ts';

/** The options in force: with a directory, and within the limits of core. */
export interface Settings extends Options {
  readonly dataDir: string;
}

/** Bytes of an answer besides its documents. */
const envelopeBytes = 4_000;

export function settle(options: Options, dataDir: string, { outputBytes }: Limits): Settings {
  const maxAnswerBytes = Math.max(512, Math.min(options.maxAnswerBytes, outputBytes - envelopeBytes));
  return { ...options, dataDir, maxAnswerBytes };
}
