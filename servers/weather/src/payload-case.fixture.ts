import type { Answer } from './stand-in.fixture.ts';

/** What a tool makes of one payload. */
export interface PayloadCase {
  readonly payload: string;
  /** Where upstream it comes from. */
  readonly at: string;
  readonly tool: string;
  readonly input?: Record<string, unknown>;
  readonly options?: Record<string, unknown>;
  /** What the path answers, when it is not only the payload. */
  readonly answer?: Answer;
  /** What the text says, or the error. */
  readonly says?: string;
  readonly error?: string;
}
