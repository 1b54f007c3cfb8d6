/** Starts every built server as a child process, drives it through a real client, and prints each call and its answer. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Peer, spawnPeer } from '@mcp-commons/testing';
import { calculatorDemo } from './demo/calculator.ts';
import { dataDemo } from './demo/data.ts';
import type { Demo, Scene } from './demo/demo.ts';
import { fetchDemo } from './demo/fetch.ts';
import { filesystemDemo } from './demo/filesystem.ts';
import { postgresDemo } from './demo/postgres.ts';
import { promptsDemo } from './demo/prompts.ts';
import { usersDemo } from './demo/users.ts';
import { weatherDemo } from './demo/weather.ts';

const demos: readonly Demo[] = [
  calculatorDemo,
  filesystemDemo,
  fetchDemo,
  postgresDemo,
  promptsDemo,
  usersDemo,
  weatherDemo,
  dataDemo,
];
const maxLines = 20;
let failures = 0;

const bold = (text: string) => (process.stdout.isTTY ? `\u001B[1m${text}\u001B[0m` : text);
const print = (text: string) => void process.stdout.write(`${text}\n`);

function printBlock(text: string): void {
  const lines = text.trimEnd().split('\n');
  const shown = lines.length > maxLines ? [...lines.slice(0, maxLines), '…'] : lines;
  print(shown.map((line) => `    ${line}`).join('\n'));
}

async function show(peer: Peer, { calls, prompts = [], resources = [] }: Scene): Promise<void> {
  if (calls.length > 0)
    print(`  tools: ${(await peer.listTools()).tools.map(({ name }) => name).join(', ')}`);
  if (prompts.length > 0)
    print(`  prompts: ${(await peer.listPrompts()).prompts.map(({ name }) => name).join(', ')}`);
  for (const { tool, input, fails = false } of calls) {
    print(`\n  ${tool} ${JSON.stringify(input)}`);
    const { content, isError = false } = await peer.callTool({ name: tool, arguments: { ...input } });
    const blocks = content as { type: string; text?: string }[];
    printBlock(blocks.map(({ type, text }) => text ?? `[${type}]`).join('\n'));
    if (isError === fails) continue;
    failures += 1;
    print(`    ^ ${fails ? 'an error' : 'an answer'} was expected here`);
  }
  for (const prompt of prompts) {
    print(`\n  ${prompt.name} ${JSON.stringify(prompt.arguments)}`);
    const { messages } = (await peer.getPrompt(prompt)) as { messages: { content: { text: string } }[] };
    printBlock(messages.map(({ content }) => content.text).join('\n'));
  }
  for (const uri of resources) {
    const { contents } = (await peer.readResource({ uri })) as { contents: { text: string }[] };
    print(`\n  ${uri}`);
    printBlock(contents[0]?.text ?? '');
  }
}

for (const { server, start } of demos) {
  const bin = join('servers', server, 'dist/bin.cjs');
  if (!existsSync(bin)) throw new Error(`${bin} is missing: run pnpm build`);
  print(bold(`\n${server}`));
  const scene = await start();
  const command = { command: process.execPath, args: [bin], env: { ...scene.env } };
  const peer = await spawnPeer('v2 modern', command);
  await show(peer, scene);
  await peer.close();
  await scene.stop?.();
}
print(
  `\nServers shown: ${demos.length}${failures > 0 ? `; calls that did not go as expected: ${failures}` : ''}.`,
);
process.exitCode = failures > 0 ? 1 : 0;
