/**
 * Makes good calls beside 500 clients that send a byte of a header a second, 100 that leave their connections half
 * open, and bodies and headers over the limits: how long the good calls take, and how much memory the server needs.
 * `SECONDS`, 20 unless given.
 */
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { callRequest, megabytes, percentile, startServer } from './http-limits-client.ts';

const seconds = Number(process.argv[2] ?? 20);
const server = await startServer({ rateLimit: 0 });
const { port, hostname } = server.url;
let ending = false;
const sockets = new Set<Socket>();

/** Keeps one hostile connection open, and opens it again whenever the server closes it. */
function attack(first: string, next: string, everyMs: number): void {
  if (ending) return;
  const socket = connect({ port: Number(port), host: hostname, allowHalfOpen: true });
  sockets.add(socket);
  const drip = setInterval(() => socket.write(next), everyMs);
  socket.on('connect', () => (first === '' ? socket.end() : socket.write(first)));
  socket.on('error', () => {});
  socket.on('end', () => socket.destroy());
  socket.on('close', () => {
    clearInterval(drip);
    sockets.delete(socket);
    setTimeout(() => attack(first, next, everyMs), 200);
  });
}

async function residentBytes(): Promise<number> {
  const text = await (await fetch(server.metricsUrl)).text();
  return Number(/^process_resident_memory_bytes (\d+)/m.exec(text)?.[1]);
}

/** Makes good calls, one after another, and describes how they went. */
async function callFor(ms: number): Promise<string> {
  const durations: number[] = [];
  let failed = 0;
  let highest = 0;
  const until = performance.now() + ms;
  while (performance.now() < until) {
    const began = performance.now();
    const ok = await fetch(server.url, callRequest('echo')).then(
      (response) => response.text().then(() => response.ok),
      () => false,
    );
    durations.push(performance.now() - began);
    if (!ok) failed += 1;
    highest = Math.max(highest, await residentBytes());
    await delay(5);
  }
  const [p50, p99] = [percentile(durations, 0.5), percentile(durations, 0.99)];
  return `${durations.length} calls, ${failed} failed, p50 ${p50} ms, p99 ${p99} ms, at most ${megabytes(highest)} MB\n`;
}

process.stdout.write(`alone: ${await callFor((seconds * 1_000) / 2)}`);
const post = 'POST /mcp HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n';
for (let i = 0; i < 500; i += 1) attack('POST /mcp HTTP/1.1\r\nhost: local', 'x', 1_000);
for (let i = 0; i < 100; i += 1) attack('', '', 60_000);
for (let i = 0; i < 20; i += 1) {
  attack(`${post}transfer-encoding: chunked\r\n\r\n`, `10000\r\n${'x'.repeat(0x10000)}\r\n`, 20);
  attack(`${post}x-large: `, 'x'.repeat(4_000), 100);
}
process.stdout.write(`under attack: ${await callFor(seconds * 1_000)}`);
ending = true;
for (const socket of sockets) socket.destroy();
const refused = [
  ...(await (await fetch(server.metricsUrl)).text()).matchAll(
    /^mcp_server_refused_total\{reason="(\w+)"\} (\d+)/gm,
  ),
];
process.stdout.write(`refused: ${refused.map(([, reason, count]) => `${reason} ${count}`).join(', ')}\n`);
server.stop();
process.exit(0);
