import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** A network between client and server that can stop carrying data without telling either side. */
export interface StallingProxy {
  readonly port: number;
  stall(): void;
  /** Stops carrying data for the connections that are open now, and carries new ones. */
  forget(): void;
  /** Closes the next `count` connections as soon as they open. */
  lose(count: number): void;
  /** Closes the stalled connections, and carries new ones again. */
  recover(): void;
  /** The number of round trips: how often the client sent something after the server did. */
  turns(): number;
}

export async function startProxy(target: number): Promise<StallingProxy> {
  const sockets = new Set<Socket>();
  const forgotten = new WeakSet<Socket>();
  let stalled = false;
  let turns = 0;
  let lost = 0;
  const carry = (from: Socket, to: Socket) => {
    sockets.add(from);
    from.on('data', (chunk) => stalled || forgotten.has(from) || to.write(chunk));
    from.on('error', () => undefined);
    from.on('close', () => {
      sockets.delete(from);
      if (!stalled) to.destroy();
    });
  };
  const server = createServer((near) => {
    near.on('error', () => undefined);
    if (lost > 0) {
      lost -= 1;
      near.destroy();
      return;
    }
    const far = connect(target, '127.0.0.1');
    carry(near, far);
    carry(far, near);
    let heard = true;
    far.on('data', () => {
      heard = true;
    });
    near.on('data', () => {
      if (heard) turns += 1;
      heard = false;
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  onTestFinished(() => {
    cut();
    server.close();
  });
  return {
    port: (server.address() as AddressInfo).port,
    stall() {
      stalled = true;
    },
    forget() {
      for (const socket of sockets) forgotten.add(socket);
    },
    lose(count) {
      lost = count;
    },
    recover() {
      stalled = false;
      cut();
    },
    turns: () => turns,
  };
}
