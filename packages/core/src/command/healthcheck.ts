import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { HttpOptions } from '../options/http-options.ts';

/** Milliseconds within which a healthy server answers. */
const timeoutMs = 3_000;

export interface HealthcheckResult {
  readonly isReady: boolean;
  /** A line for the operator. */
  readonly text: string;
}

/**
 * Asks `/readyz` of the server that runs on this machine with the same options, for containers that have no other
 * program to ask with. Whatever address it listens on, it is reached from inside.
 */
export function checkHealth({ host, port, enableHttps }: HttpOptions): Promise<HealthcheckResult> {
  const local = { '0.0.0.0': '127.0.0.1', '::': '::1' }[host] ?? host;
  const send = enableHttps ? requestHttps : requestHttp;
  return new Promise((resolve) => {
    const request = send(
      // The certificate is for the name that clients use; here only somebody of this machine could answer instead.
      {
        host: local,
        port,
        path: '/readyz',
        rejectUnauthorized: false,
        signal: AbortSignal.timeout(timeoutMs),
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          text = (text + chunk).slice(0, 1_000);
        });
        response.on('end', () => resolve({ isReady: response.statusCode === 200, text }));
        response.on('error', fail);
      },
    );
    const fail = ({ message }: Error) =>
      resolve({ isReady: false, text: `no answer from ${local} port ${port}: ${message}` });
    request.on('error', fail).end();
  });
}
