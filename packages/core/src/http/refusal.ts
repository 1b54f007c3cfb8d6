import { errorResponse } from './error-response.ts';

/** A request that does not reach the protocol: why, in one word for logs and metrics, and the answer to it. */
export interface Refusal {
  readonly refused: string;
  readonly response: Response;
}

/** Refuses with a status and a sentence for whoever reads the answer. */
export function refuse(
  refused: string,
  status: number,
  message: string,
  headers: Record<string, string> = {},
  code = -32_000,
): Refusal {
  return { refused, response: errorResponse(status, code, message, headers) };
}
