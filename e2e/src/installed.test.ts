import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { httpPeer, isRunning, type Peer, peerKinds, spawnPeer } from '@mcp-commons/testing';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { type InstalledServer, installServer } from './installed-server.ts';
import { type ServerCase, serverCases } from './server-calls.ts';

const newerNodes = ['24', '26'].map(
  (version) =>
    [
      `Node ${version}`,
      fileURLToPath(new URL(`../node_modules/node-${version}/bin/node`, import.meta.url)),
    ] as const,
);
const areInstalled = newerNodes.every(([, node]) => existsSync(node));
const initialize = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'raw', version: '0' } },
};

describe.each(serverCases)('server-$name as npm installs it', (serverCase) => {
  const { name, dependencies = [], prepare } = serverCase;
  let server: InstalledServer;
  beforeAll(() => {
    server = installServer(name, { prepare, offline: dependencies.length === 0 });
  }, 120_000);
  afterAll(() => server.remove());

  it('is one package, small, with an executable launcher and its licences', () => {
    expect(Object.keys(server.manifest['dependencies'] ?? {})).toEqual(dependencies);
    if (dependencies.length === 0)
      expect(server.packages).toEqual([`node_modules/@mcp-commons/server-${name}`]);
    expect(server.tarball.bytes).toBeLessThan(450_000);
    expect(statSync(server.bin).mode & 0o111).not.toBe(0);
    expect(readFileSync(server.bin, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
    for (const file of [
      'LICENSE',
      'README.md',
      'server.json',
      'dist/THIRD_PARTY_NOTICES.md',
      'src/server.ts',
    ]) {
      expect(server.tarball.files).toContain(`package/${file}`);
    }
    expect(
      server.tarball.files.filter((file) => /\.(test|fixture)\.|node_modules|\.turbo/.test(file)),
    ).toEqual([]);
  });

  it('has a manifest without ranges of the workspace', () => {
    const text = JSON.stringify(server.manifest);
    expect(text).not.toMatch(/workspace:|catalog:|inlinedDependencies/);
    expect(server.manifest['mcpName']).toBe(`io.github.mcp-commons/server-${name}`);
  });

  it('says how to install the client of Redis that REDIS_URL needs', async () => {
    const http = spawn(process.execPath, [server.bin, 'http', '--port', '0'], {
      env: { ...server.env, REDIS_URL: 'redis://127.0.0.1:1' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const [said, [code]] = await Promise.all([text(http.stderr), once(http, 'exit')]);
    expect(code).toBe(78);
    expect(said).toContain(`npx -y -p ioredis@6 -p @mcp-commons/server-${name} mcp-server-${name} http`);
  });

  it('gives every client the same answers, over stdio and HTTP', async () => {
    const http = spawn(process.execPath, [server.bin, 'http', '--port', '0'], {
      env: server.env,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    onTestFinished(() => void http.kill('SIGKILL'));
    const url = await new Promise<URL>((resolve) => {
      http.stderr.on('data', (text: Buffer) => {
        const [address] = /http:\S+/.exec(text.toString()) ?? [];
        if (address !== undefined) resolve(new URL(address));
      });
    });
    const peers = [
      ...peerKinds.map((kind) => spawnPeer(kind, server.command())),
      ...peerKinds.map((kind) => httpPeer(kind, url)),
    ];
    const answers = await Promise.all(
      peers.map(async (peer) => answersOf(await peer, serverCase, server.folder)),
    );
    expect(answers[0]?.length).toBeGreaterThan(1);
    for (const answer of answers) expect(answer).toEqual(answers[0]);
  });

  it.skipIf(!areInstalled).each(newerNodes)('gives the same answers on %s', async (_name, node) => {
    const [first, second] = await Promise.all(
      [process.execPath, node].map(async (each) =>
        answersOf(await spawnPeer('v2 modern', server.command(each)), serverCase, server.folder),
      ),
    );
    expect(second).toEqual(first);
  });

  it.each([['this Node', process.execPath], ...(areInstalled ? newerNodes : [])] as const)(
    'stays under 65 MB while %s waits',
    async (_name, node) => {
      const child = spawn(node, [server.bin], {
        env: server.env,
        stdio: ['pipe', 'pipe', 'ignore'],
      });
      onTestFinished(() => void child.kill('SIGKILL'));
      child.stdin.write(`${JSON.stringify(initialize)}\n`);
      await new Promise((resolve) => child.stdout.once('data', resolve));
      const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8')) ?? [];
      expect(Number(kilobytes) / 1024).toBeLessThan(65);
    },
  );

  it('is gone within two seconds of its host being killed, also through npx', async () => {
    // npx runs the bin of a package that the working directory has installed.
    const script = `
      const child = require('node:child_process').spawn('npx', ['--offline', 'mcp-server-${name}'],
        { stdio: ['pipe', 'pipe', 'inherit'] });
      child.stdin.write(${JSON.stringify(`${JSON.stringify(initialize)}\n`)});
      child.stdout.once('data', () => console.log('up'));`;
    const host = spawn(process.execPath, ['-e', script], {
      cwd: server.folder,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await new Promise((resolve) => host.stdout.once('data', resolve));
    const family = descendants(host.pid ?? 0);
    expect(family.length).toBeGreaterThanOrEqual(2);

    host.kill('SIGKILL');

    await vi.waitFor(() => expect(family.filter(isRunning)).toEqual([]), { timeout: 2_000, interval: 20 });
  });
});

async function answersOf(
  peer: Peer,
  { calls, prompts = [] }: ServerCase,
  folder: string,
): Promise<unknown[]> {
  const answers: unknown[] = [];
  for (const call of calls(folder)) {
    const { content, structuredContent, isError = false } = await peer.callTool(call);
    answers.push({ content, structuredContent, isError });
  }
  for (const prompt of prompts) answers.push((await peer.getPrompt(prompt))['messages']);
  if (prompts.length > 0) answers.push((await peer.listPrompts()).prompts.map(({ name }) => name));
  else answers.push((await peer.listTools()).tools.map(({ name, inputSchema }) => ({ name, inputSchema })));
  await peer.close();
  return answers;
}

function descendants(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    .trim()
    .split(' ')
    .filter(Boolean)
    .map(Number);
  return children.flatMap((child) => [child, ...descendants(child)]);
}
