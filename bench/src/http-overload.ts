/**
 * Sends twice as many calls as the server has capacity for: 4 run at once and take 100 ms, so 40 a second; 80 a second
 * are sent, few enough that neither side is short of processor time. Counts the answers by status, and measures how
 * fast the server refuses the excess. `SECONDS`, 60 unless given.
 */
import { Agent, request } from 'node:http';
import { callRequest, percentile, startServer } from './http-limits-client.ts';

const seconds = Number(process.argv[2] ?? 60);
const perSecond = 80;
const server = await startServer({ rateLimit: 0, maxPerCaller: 132 }, 4);
const agent = new Agent({ keepAlive: true });
const { body, ...head } = callRequest('wait');
const answers = new Map<string, number[]>();

function call(): Promise<void> {
  const began = performance.now();
  return new Promise((resolve) => {
    const done = (outcome: string) => {
      const durations = answers.get(outcome) ?? [];
      answers.set(outcome, durations);
      durations.push(performance.now() - began);
      resolve();
    };
    const sent = request(server.url, { ...head, agent }, (response) => {
      response.resume().on('end', () => done(String(response.statusCode)));
    });
    sent.on('error', (error: NodeJS.ErrnoException) => done(error.code ?? error.message));
    sent.end(body);
  });
}

const pending: Promise<void>[] = [];
const began = performance.now();
let sent = 0;
while (performance.now() - began < seconds * 1_000) {
  const due = Math.floor(((performance.now() - began) / 1_000) * perSecond);
  for (; sent < due; sent += 1) pending.push(call());
  await new Promise((resolve) => setTimeout(resolve, 5));
}
await Promise.all(pending);
for (const [outcome, durations] of [...answers].toSorted()) {
  process.stdout.write(
    `${outcome}: ${durations.length}, p50 ${percentile(durations, 0.5)} ms, p99 ${percentile(durations, 0.99)} ms\n`,
  );
}
server.stop();
process.exit(0);
