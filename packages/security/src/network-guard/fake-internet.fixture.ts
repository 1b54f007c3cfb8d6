import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, isIP, type LookupFunction, Socket, type SocketConnectOpts } from 'node:net';
import { vi } from 'vitest';

/** The addresses that stand for the public internet; any other address means that an attack got through. */
export const publicAddresses = ['93.184.216.34', '2606:2800:220:1::1'] as const;

/**
 * Replaces dialling in this process. It records each address that a socket is about to connect to, and connects to
 * one loopback origin instead, so that no packet leaves the machine.
 */
export async function openFakeInternet(answer: RequestListener) {
  const origin = createServer(answer);
  origin.listen(0, '127.0.0.1');
  await once(origin, 'listening');
  const { port } = origin.address() as AddressInfo;
  const dialled: string[] = [];
  const internet = {
    dialled,
    /** What sockets report as their peer, in place of the address that was dialled. */
    reportedPeer: undefined as string | undefined,
    async close() {
      spy.mockRestore();
      origin.closeAllConnections();
      origin.close();
      await once(origin, 'close');
    },
  };
  const dial: (this: Socket, to: SocketConnectOpts) => Socket = Socket.prototype.connect;
  const spy = vi.spyOn(Socket.prototype, 'connect').mockImplementation(function (
    this: Socket,
    ...args: unknown[]
  ) {
    const [{ host = 'localhost', lookup }] = args[0] as [{ host?: string; lookup?: LookupFunction }];
    const connectTo = (address: string) => {
      dialled.push(address);
      Object.defineProperty(this, 'remoteAddress', { value: internet.reportedPeer ?? address });
      dial.call(this, { host: '127.0.0.1', port });
    };
    if (isIP(host) !== 0 || lookup === undefined) connectTo(host);
    else lookup(host, { all: false }, (_error, address) => connectTo(String(address)));
    return this;
  });
  return internet;
}

/** A resolver that answers from a table; several answers for a name are given one after the other. */
export function stubResolver(table: Readonly<Record<string, readonly (readonly string[])[]>>) {
  const asked: string[] = [];
  const resolve = (hostname: string): Promise<readonly string[]> => {
    const answers = table[hostname] ?? [];
    const turn = asked.filter((name) => name === hostname).length;
    asked.push(hostname);
    const answer = answers[Math.min(turn, answers.length - 1)];
    return answer === undefined
      ? Promise.reject(Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), { code: 'ENOTFOUND' }))
      : Promise.resolve(answer);
  };
  return { asked, resolve };
}
