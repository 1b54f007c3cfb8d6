import type { Answer } from './stand-in.fixture.ts';

/** What a tool answers for one payload. */
export interface PayloadCase {
  readonly payload: string;
  /** The path of the upstream that sends it. */
  readonly at: string;
  readonly tool: string;
  readonly input?: Record<string, unknown>;
  readonly options?: Record<string, unknown>;
  /** What the path answers, when it is not only the payload. */
  readonly answer?: Answer;
  /** What the text or the error says. */
  readonly says?: string;
  readonly error?: string;
}
