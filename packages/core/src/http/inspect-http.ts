import { createServer } from 'node:http';
import type { Log } from '../log.ts';
import type { HttpOptions } from '../options/http-options.ts';
import { limitsFor } from '../runtime/limits.ts';
import { createAdmission } from './admission/admission.ts';
import { openAuthentication } from './authentication.ts';
import { readCertificate } from './certificate.ts';
import { createChallenges } from './challenge.ts';
import { checkPorts, listen } from './listen.ts';

/**
 * Reads and opens what `http` would at its start, and says who may call. The server may be running on the ports that
 * are set, so this listens on a free port for a moment, to see whether the addresses belong to this machine.
 *
 * @throws OptionsError `configuration` for what would stop the start.
 */
export async function inspectHttp(options: HttpOptions, log: Log): Promise<string> {
  checkPorts(options);
  createAdmission(options, limitsFor('http'), undefined, () => {});
  const { summary } = await openAuthentication(options, createChallenges(undefined), log);
  await tryAddress(options.host, 'PORT');
  if (options.metricsPort !== undefined) await tryAddress(options.metricsHost, 'METRICS_PORT');
  return `authentication: ${summary}; ${readCertificate(options) ? 'TLS' : 'no TLS'}`;
}

async function tryAddress(host: string, variable: string): Promise<void> {
  const http = createServer();
  await listen(http, 0, host, variable);
  http.close();
}
