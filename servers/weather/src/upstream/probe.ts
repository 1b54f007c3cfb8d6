import type { Finding } from '@mcp-commons/core';
import { NetworkError, type NetworkGuard } from '@mcp-commons/security/network-guard';
import { describeNetworkError } from './upstream.ts';

/** Within the time that `doctor` gives all checks of a server together. */
const probeMs = 2_000;

/** Whether an upstream can be reached, for `doctor`; any answer is enough. */
export async function probe(
  guard: Pick<NetworkGuard, 'request'>,
  baseUrl: string,
  headers: Readonly<Record<string, string>>,
): Promise<Finding> {
  const signal = AbortSignal.timeout(probeMs);
  try {
    const { status } = await guard.request(baseUrl, { method: 'HEAD', headers, signal });
    return { state: 'ok', check: baseUrl, detail: `answers with status ${status}` };
  } catch (error) {
    if (signal.aborted) return { state: 'warn', check: baseUrl, detail: `does not answer in ${probeMs} ms` };
    if (!(error instanceof NetworkError)) throw error;
    // A rule holds until a setting changes; a network may be back before the first call.
    const state = error.failure === 'refused' ? 'fail' : 'warn';
    return { state, check: baseUrl, detail: describeNetworkError(error) };
  }
}
