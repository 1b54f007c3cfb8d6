import type { Log } from '../log.ts';
import type { HttpOptions } from '../options/http-options.ts';
import { openAuthentication } from './authentication.ts';
import { readCertificate } from './certificate.ts';
import { createChallenges } from './challenge.ts';

/**
 * Reads what `http` would read at its start, without listening, and says who may call.
 *
 * @throws OptionsError `configuration` for what would stop the start.
 */
export async function inspectHttp(options: HttpOptions, log: Log): Promise<string> {
  const { summary } = await openAuthentication(options, createChallenges(undefined), log);
  return `authentication: ${summary}; ${readCertificate(options) ? 'TLS' : 'no TLS'}`;
}
