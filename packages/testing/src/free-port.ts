import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Finds a free loopback port, for a program that cannot choose one itself. The port is below those that systems give to
 * outgoing connections (32768 and up), so that a program that is restarted finds it free again.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(15_000, 30_000);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer().once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
