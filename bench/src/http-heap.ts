/** Heap after garbage collection, after 10,000 and after 100,000 calls over HTTP. `CALLS` instead of 100,000. */
import autocannon from 'autocannon';
import { callRequest, startServer } from './http-limits-client.ts';

const calls = Number(process.argv[2] ?? 100_000);
const server = await startServer({ rateLimit: 1_000_000, rateBurst: 1_000_000 });
const run = (amount: number) =>
  autocannon({ url: server.url.href, ...callRequest('echo'), connections: 10, amount });

await run(calls / 10);
const early = (await server.memory()).heapUsed;
await run((calls * 9) / 10);
const late = (await server.memory()).heapUsed;
const kilobytes = (bytes: number) => `${Math.round(bytes / 1_000)} kB`;
process.stdout.write(
  `heap after ${calls / 10} calls ${kilobytes(early)}, after ${calls} ${kilobytes(late)}: ${(((late - early) / early) * 100).toFixed(1)} %\n`,
);
server.stop();
