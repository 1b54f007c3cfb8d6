import { type Limits, OptionsError } from '@mcp-commons/core';
import type { Options } from './options.ts';

/** The options in force: the directory is set, and answers keep within core's limit. */
export interface Settings extends Options {
  readonly dataDir: string;
}

/** Bytes of an answer besides its documents. */
const envelopeBytes = 4_000;

/** Collections of the sample set; sample.ts, which has their documents, loads only when it is needed. */
export const sampleNames = ['users', 'products', 'orders'] as const;

/** @throws OptionsError */
export function settle(options: Options, dataDir: string, { outputBytes }: Limits): Settings {
  if (options.sample && !options.readOnly && options.maxCollections < sampleNames.length) {
    throw new OptionsError(
      'configuration',
      `MAX_COLLECTIONS: SAMPLE makes ${sampleNames.length} collections; allow at least as many`,
    );
  }
  const maxAnswerBytes = Math.max(512, Math.min(options.maxAnswerBytes, outputBytes - envelopeBytes));
  return { ...options, dataDir, maxAnswerBytes };
}
