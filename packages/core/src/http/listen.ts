import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HttpOptions } from '../options/http-options.ts';
import { OptionsError } from '../options/options-error.ts';

const everyAddress = ['0.0.0.0', '::'];

/**
 * Makes sure that the two listeners do not want the same port: the second one would only find it in use.
 *
 * @throws OptionsError `configuration` when PORT and METRICS_PORT are the same.
 */
export function checkPorts({ port, host, metricsPort, metricsHost }: HttpOptions): void {
  if (port !== metricsPort || port === 0) return;
  if (host !== metricsHost && ![host, metricsHost].some((address) => everyAddress.includes(address))) return;
  throw new OptionsError('configuration', `METRICS_PORT: must be another port than PORT (${port})`);
}

/**
 * Begins to listen, and returns `host:port` for use in a URL.
 *
 * @throws OptionsError `configuration` that names the `variable` of the port.
 */
export function listen(http: Server, port: number, host: string, variable: string): Promise<string> {
  return new Promise((resolve, reject) => {
    http.once('error', (error: NodeJS.ErrnoException) => {
      const noAddress = `${host} is not an address of this machine`;
      const reasons: Record<string, string> = {
        EADDRINUSE: `port ${port} is in use; choose another with ${variable}`,
        EACCES: `port ${port} needs more rights; choose one above 1023 with ${variable}`,
        EADDRNOTAVAIL: noAddress,
        ENOTFOUND: noAddress,
        EAI_AGAIN: noAddress,
      };
      const reason = reasons[error.code ?? ''];
      reject(
        reason === undefined
          ? error
          : new OptionsError('configuration', `cannot listen: ${reason}`, { cause: error }),
      );
    });
    http.listen(port, host, () => {
      const name = host.includes(':') ? `[${host}]` : host;
      resolve(`${name}:${(http.address() as AddressInfo).port}`);
    });
  });
}
