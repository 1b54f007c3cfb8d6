import { ToolError, type ToolErrorKind } from '@mcp-commons/core';
import { UpstreamError, type UpstreamFailure } from '../upstream/upstream-error.ts';

const kinds: Readonly<Record<UpstreamFailure, ToolErrorKind>> = {
  unreachable: 'upstream',
  down: 'upstream',
  timeout: 'timeout',
  'rate-limited': 'unavailable',
  busy: 'unavailable',
  denied: 'denied',
  rejected: 'upstream',
  malformed: 'upstream',
  'no-data': 'not_found',
  refused: 'denied',
};

/** Runs `work`, and passes the message of a failed upstream on to the model. */
export async function explainFailures<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    throw new ToolError(kinds[error.failure], error.message, { cause: error });
  }
}
