import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Origin {
  readonly host: string;
  readonly url: string;
  /** Method and path of every request, in order. */
  readonly seen: readonly string[];
  close(): Promise<void>;
}

type Answer = string | Buffer | ((request: IncomingMessage, response: ServerResponse) => unknown);

/** A web site on loopback: each path answers with a page of HTML, or as its function says; others with 404. */
export async function openOrigin(pages: Readonly<Record<string, Answer>>): Promise<Origin> {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    const answer = pages[(request.url ?? '').split('?', 1)[0] ?? ''];
    if (typeof answer === 'function') return void answer(request, response);
    if (answer === undefined)
      return void response.writeHead(404, { 'content-type': 'text/plain' }).end('nothing here');
    return void response.writeHead(200, { 'content-type': 'text/html' }).end(answer);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    host,
    url: `http://${host}`,
    seen,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Answers with a body of the given type. */
export const typed =
  (contentType: string, body: string | Buffer, headers: Record<string, string> = {}): Answer =>
  (_request: IncomingMessage, response: ServerResponse) =>
    response.writeHead(200, { 'content-type': contentType, ...headers }).end(body);
