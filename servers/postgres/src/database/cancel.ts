import type { Client, Connection } from 'pg';

/** Milliseconds for the second connection to deliver its 16 bytes. */
const deliveryMs = 2_000;

/** What pg's Client and Connection have, but their published types leave out. */
interface Backend {
  readonly host: string;
  readonly port: number;
  readonly processID: number;
  readonly secretKey: number;
  readonly connection: { readonly ssl: boolean | object };
}

interface CancelConnection {
  readonly stream: { setTimeout(ms: number, onTimeout: () => void): void; destroy(): void };
  connect(portOrPath: number | string, host?: string): void;
  requestSsl(): void;
  cancel(processId: number, secretKey: number): void;
  on(event: 'connect' | 'sslconnect' | 'error', listener: () => void): void;
}

/**
 * Asks PostgreSQL to cancel what `client` runs, with a CancelRequest on a new connection that is encrypted if the
 * client's is. PostgreSQL does not answer. The request may arrive late, so the client must not be used again.
 */
export function cancelStatement(client: Client, connection: typeof Connection): void {
  const { host, port, processID, secretKey, connection: used } = client as unknown as Backend;
  const courier = new connection({ ssl: used.ssl }) as unknown as CancelConnection;
  const deliver = () => courier.cancel(processID, secretKey);
  // Nothing depends on its arrival: the client is dropped soon afterwards.
  courier.on('error', () => undefined);
  courier.on('sslconnect', deliver);
  courier.on('connect', () => (used.ssl ? courier.requestSsl() : deliver()));
  if (host.startsWith('/')) courier.connect(`${host}/.s.PGSQL.${port}`);
  else courier.connect(port, host);
  courier.stream.setTimeout(deliveryMs, () => courier.stream.destroy());
}
