import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { OptionsError } from '../options/options-error.ts';

/**
 * Begins to listen, and returns the `host:port` of it for a URL.
 *
 * @throws OptionsError `configuration` that names the `variable` of the port.
 */
export function listen(http: Server, port: number, host: string, variable: string): Promise<string> {
  return new Promise((resolve, reject) => {
    http.once('error', (error: NodeJS.ErrnoException) => {
      const noAddress = `${host} is no address of this machine`;
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
