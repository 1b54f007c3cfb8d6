import { connect } from 'node:net';

/**
 * Sends bytes as they are and returns the status codes of all answers until the server ends the connection or has been
 * silent for a moment: fetch would correct what is wrong on purpose. `more` follows once the first answer has begun.
 */
export function statusesOf(url: URL, request: string, more = ''): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    let text = '';
    const done = () => {
      socket.destroy();
      resolve([...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status = '']) => status));
    };
    const socket = connect(Number(url.port), url.hostname, () => socket.write(request, 'latin1'));
    socket
      .setEncoding('latin1')
      .once('data', () => socket.write(more, 'latin1'))
      .on('data', (chunk: string) => {
        text += chunk;
        // A second answer to one request would come at once; the last one after a 100 takes the time it needs.
        if (/^HTTP\/1\.1 [2-5]/m.test(text)) socket.setTimeout(200);
      })
      .on('timeout', done)
      .on('close', done)
      .on('error', reject);
  });
}

/** The one answer to a request. */
export async function statusOf(url: URL, request: string): Promise<string | undefined> {
  const [status] = await statusesOf(url, request);
  return status;
}
