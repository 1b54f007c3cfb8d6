import { temporaryFile } from '../temporary-file.fixture.ts';
import { parsePrometheus } from './monitor/parse-prometheus.fixture.ts';
import { keyLine } from './notes-server.fixture.ts';
import type { Work } from './work-server.fixture.ts';

export const hello = { text: 'hello' };
export const asKey = (key: string) => ({ authorization: `Bearer ${key}` });
export const [keyA, keyB] = ['a'.repeat(32), 'b'.repeat(32)];
/** The options of a server that knows ann and bob. */
export const twoKeys = () => ({
  mcpApiKeysFile: temporaryFile(keyLine('ann', keyA, '*') + keyLine('bob', keyB, '*')),
});

/** How often a server refused something, by reason. */
export async function refusals({ read }: Work): Promise<Record<string, number>> {
  const samples = parsePrometheus((await read('/metrics')).text);
  const counted = samples.filter(({ name }) => name === 'mcp_server_refused_total');
  return Object.fromEntries(counted.map(({ labels, value }) => [labels['reason'], value]));
}
