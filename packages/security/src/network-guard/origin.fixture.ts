import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

export interface Origin {
  readonly host: string;
  readonly url: string;
  close(): Promise<void>;
}

/** An HTTP server on loopback, until the test ends; list its `host` in allowPrivateHosts. */
export function openOrigin(answer: RequestListener): Promise<Origin> {
  return listen(createServer(answer));
}

/** A server that sends anything to each client, HTTP or not, until the test ends. */
export function openRawOrigin(onConnection: (socket: Socket) => void): Promise<Origin> {
  return listen(
    createTcpServer((socket) => {
      // Clients that give up reset the connection, which is what is tested.
      socket.on('error', () => {});
      onConnection(socket);
    }),
  );
}

async function listen(server: Server): Promise<Origin> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = async () => {
    if (!server.listening) return;
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  };
  onTestFinished(close);
  return { host, url: `http://${host}/`, close };
}
