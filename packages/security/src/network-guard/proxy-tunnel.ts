import { request } from 'node:http';
import { isIPv6, type Socket } from 'node:net';
import { addAbortSignal } from 'node:stream';
import { urlToHttpOptions } from 'node:url';
import { NetworkError } from './network-error.ts';

/**
 * Opens a tunnel through an HTTP proxy (CONNECT, RFC 9110, 9.3.6) to an address that was checked. The proxy gets the
 * address instead of the name, because it would look the name up again and could get another answer.
 */
export function openTunnel(proxy: URL, address: string, port: number, signal: AbortSignal): Promise<Socket> {
  const authority = `${isIPv6(address) ? `[${address}]` : address}:${port}`;
  const { hostname, port: proxyPort, auth } = urlToHttpOptions(proxy);
  const connecting = request({
    host: hostname,
    port: proxyPort,
    method: 'CONNECT',
    path: authority,
    agent: false,
    signal,
    headers: {
      host: authority,
      ...(auth && { 'proxy-authorization': `Basic ${Buffer.from(auth).toString('base64')}` }),
    },
  });
  return new Promise((resolve, reject) => {
    const refuse = (detail: string) => new NetworkError('proxy', 'The target', { detail });
    connecting.once('error', (cause) => reject(new NetworkError('proxy', 'The target', { cause })));
    connecting.once('connect', ({ statusCode }, socket: Socket, head) => {
      socket.on('error', reject);
      // The request's own signal does not reach a socket that was handed over.
      if (statusCode === 200 && head.length === 0) return resolve(addAbortSignal(signal, socket));
      socket.destroy();
      return reject(refuse(`it answered CONNECT with ${statusCode}`));
    });
    connecting.end();
  });
}
