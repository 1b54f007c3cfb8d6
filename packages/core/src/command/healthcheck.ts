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
 * Asks `/readyz` of the server that runs on this machine with the same options, because a container may hold no other
 * program that can ask. A server that listens on all addresses is asked on loopback.
 */
export function checkHealth({ host, port, enableHttps }: HttpOptions): Promise<HealthcheckResult> {
  const local = { '0.0.0.0': '127.0.0.1', '::': '::1' }[host] ?? host;
  const send = enableHttps ? requestHttps : requestHttp;
  return new Promise((resolve) => {
    const request = send(
      // The certificate is for the name that clients use. Only another program on this machine could answer instead.
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
