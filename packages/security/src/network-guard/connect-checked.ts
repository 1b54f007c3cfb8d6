import { lookup } from 'node:dns/promises';
import { connect, isIP, isIPv4, type LookupFunction, type Socket } from 'node:net';
import type { buildConnector } from 'undici';
import { withDeadline } from '../deadline.ts';
import { NetworkError } from './network-error.ts';
import { networkFault } from './network-fault.ts';
import type { ProxyChoice } from './proxy.ts';
import type { TargetPolicy } from './target-policy.ts';

/** Returns all addresses of a name, in the order in which to try them; rejects with ENOTFOUND when there are none. */
export type Resolver = (hostname: string) => Promise<readonly string[]>;

const systemResolver: Resolver = async (hostname) =>
  (await lookup(hostname, { all: true, verbatim: true })).map(({ address }) => address);

export interface CheckedConnections {
  readonly policy: TargetPolicy;
  /** The system's resolver by default. */
  readonly resolve?: Resolver | undefined;
  readonly proxyFor: ProxyChoice;
  readonly connectTimeoutMs: number;
}

/**
 * Makes the only function through which the HTTP client opens sockets. It looks a name up once, and dials the same
 * list that was checked, so an answer that changes between check and use (DNS rebinding) has no effect. Address
 * literals are checked here too: a `lookup` hook alone never sees them.
 */
export function createCheckedConnector(connections: CheckedConnections): buildConnector.connector {
  return ({ hostname, protocol, port }, callback) => {
    const target = {
      hostname: hostname.replace(/^\[|\]$/g, ''),
      protocol,
      // `port` is a string: only an empty one means the default, and "0" is port 0.
      port: port ? Number(port) : defaultPort(protocol),
    };
    const onTimeout = () => new NetworkError('connect-timeout', hostname);
    withDeadline(connections.connectTimeoutMs, undefined, onTimeout, (signal) =>
      openChecked(target, connections, signal),
    ).then(
      (socket) => callback(null, socket),
      (error: unknown) => callback(networkFault(error, hostname), null),
    );
  };
}

interface Target {
  readonly hostname: string;
  readonly protocol: string;
  readonly port: number;
}

async function openChecked(
  target: Target,
  connections: CheckedConnections,
  signal: AbortSignal,
): Promise<Socket> {
  const { policy, resolve = systemResolver, proxyFor } = connections;
  const { hostname, protocol, port } = target;
  const host = hostname.replace(/\.$/, '');
  orThrow(policy.checkTarget(host, port));
  const addresses = isIP(hostname) === 0 ? await resolve(hostname) : [hostname];
  const [first] = addresses;
  if (first === undefined) throw new NetworkError('name-not-found', hostname);
  orThrow(policy.checkAddresses(host, port, addresses));
  signal.throwIfAborted();

  const proxy = proxyFor(protocol, host, port);
  if (proxy !== undefined) {
    const { openTunnel } = await import('./proxy-tunnel.ts');
    return secured(await openTunnel(proxy, first, port, signal), target, signal);
  }
  const socket = await dial(addresses, port, signal);
  const refusal = policy.checkAddresses(host, port, [socket.remoteAddress ?? '']);
  if (refusal !== undefined) socket.destroy();
  orThrow(refusal);
  return secured(socket, target, signal);
}

function dial(addresses: readonly string[], port: number, signal: AbortSignal): Promise<Socket> {
  const records = addresses.map((address) => ({ address, family: isIPv4(address) ? 4 : 6 }));
  const [first = { address: '', family: 4 }] = records;
  // Node asks for `all` when it tries both families in parallel (RFC 8305), otherwise for one address.
  const lookup: LookupFunction = (_hostname, { all }, done) =>
    all ? done(null, records) : done(null, first.address, first.family);
  return new Promise((resolve, reject) => {
    // Node needs a name to call `lookup`; which one does not matter.
    const socket = connect({ host: 'checked.invalid', port, lookup, signal, noDelay: true });
    socket.once('connect', () => resolve(socket)).on('error', reject);
  });
}

async function secured(socket: Socket, { protocol, hostname }: Target, signal: AbortSignal): Promise<Socket> {
  if (protocol !== 'https:') return socket;
  const tls = await import('node:tls');
  signal.throwIfAborted();
  const host = hostname.replace(/\.$/, '');
  return new Promise((resolve, reject) => {
    const secure = tls.connect({
      socket,
      host,
      ALPNProtocols: ['http/1.1'],
      // Server Name Indication carries names only (RFC 6066, 3).
      ...(isIP(host) === 0 && { servername: host }),
    });
    secure.once('secureConnect', () => resolve(secure)).on('error', reject);
  });
}

function orThrow(refusal: NetworkError | undefined): void {
  if (refusal !== undefined) throw refusal;
}

function defaultPort(protocol: string): number {
  return protocol === 'https:' ? 443 : 80;
}
