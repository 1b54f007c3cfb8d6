import type { Log } from '../log.ts';
import type { HttpOptions } from '../options/http-options.ts';
import { limitsFor } from '../runtime/limits.ts';
import { createAdmission } from './admission/admission.ts';
import { openAuthentication } from './authentication.ts';
import { readCertificate } from './certificate.ts';
import { createChallenges } from './challenge.ts';

/**
 * Reads and opens what `http` would at its start, without listening, and says who may call.
 *
 * @throws OptionsError `configuration` for what would stop the start.
 */
export async function inspectHttp(options: HttpOptions, log: Log): Promise<string> {
  createAdmission(options, limitsFor('http'), undefined, () => {});
  const { summary } = await openAuthentication(options, createChallenges(undefined), log);
  return `authentication: ${summary}; ${readCertificate(options) ? 'TLS' : 'no TLS'}`;
}
