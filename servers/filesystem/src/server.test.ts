import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Limits, type OpenSettings, openServer } from '@mcp-commons/core';
import { connect, lintTools } from '@mcp-commons/testing';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { fileUri } from './resources/file-uri.ts';
import { filesystem } from './server.ts';

const root = mkdtempSync(join(tmpdir(), 'files-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

// From Node 25 on, an allowed directory that nobody closes ends the process when its handle is collected.
const connectTo = async (options: object, settings: OpenSettings = {}) => {
  const server = await openServer(filesystem, options, settings);
  onTestFinished(() => server.close());
  return connect(server);
};

const toolNames = async (options: object) => {
  const client = await connectTo(options);
  return (await client.listTools()).tools.map(({ name }) => name);
};

it('offers tools that every host accepts', async () => {
  const client = await connectTo({ allowDelete: true });
  const { tools } = await client.listTools();
  // Fifteen tools with the names of the official server take a little more than the usual 1,500.
  expect(lintTools(tools, { maxTokens: 1_700 })).toEqual([]);
});

it('offers the tools of tools.snap', async () => {
  const client = await connectTo({ allowDelete: true });
  const { tools } = await client.listTools();
  await expect(`${JSON.stringify(tools, null, 2)}\n`).toMatchFileSnapshot('../tools.snap');
});

it('asks for files:write for every tool that changes something', async () => {
  const { catalogue } = await openServer(filesystem, { allowDelete: true });
  for (const { name, annotations, scopes } of catalogue.tools.values()) {
    expect([name, scopes]).toEqual([name, annotations.readOnlyHint ? undefined : ['files:write']]);
  }
});

it('does not take an empty path for the current directory', async () => {
  await expect(openServer(filesystem, { allowedPaths: [''] })).rejects.toThrow(/must not hold an empty path/);
});

it.skipIf(process.platform === 'win32')(
  'says how to go on when the allowed directory was removed',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'files-'));
    const client = await connectTo({ allowedPaths: [folder] });
    await client.callTool({ name: 'list_directory', arguments: {} });
    rmSync(folder, { recursive: true });
    const { content } = await client.callTool({ name: 'list_directory', arguments: {} });
    expect(content).toMatchObject([
      { text: expect.stringMatching(/removed\. If it is there again, .+ restart/) },
    ]);
  },
);

it('offers what the options allow', async () => {
  const reading = [
    'read_file',
    'read_multiple_files',
    'read_media_file',
    'list_directory',
    'directory_tree',
    'search_files',
    'grep_files',
    'get_file_info',
    'list_allowed_directories',
  ];
  const writing = ['write_file', 'edit_file', 'create_directory', 'move_file', 'copy_file'];

  expect(await toolNames({ readOnly: true, allowDelete: true })).toEqual(reading);
  expect(await toolNames({})).toEqual([...reading, ...writing]);
  expect(await toolNames({ allowDelete: true })).toEqual([...reading, ...writing, 'delete_file']);
});

it.each([
  ['read_file', { path: '' }, 'path must not be empty'],
  ['move_file', { source: 'a', destination: '' }, 'destination must not be empty'],
  ['search_files', { pattern: '*', directory: '' }, 'directory must not be empty'],
  ['read_multiple_files', { paths: [''] }, '"" is an empty path; name a file or directory.'],
])('%s refuses %j and names the empty argument', async (name, input, words) => {
  const client = await connectTo({ allowedPaths: [root] });

  const { content } = await client.callTool({ name, arguments: input });

  expect(content).toMatchObject([{ text: expect.stringContaining(words) }]);
});

// Hosts such as Claude Code and Codex give a model only the structured content of a result that has any.
it.each([
  ['read_file', { path: 'text' }],
  ['read_multiple_files', { paths: ['text'] }],
  ['read_media_file', { path: 'bytes' }],
  ['list_directory', {}],
  ['directory_tree', {}],
  ['search_files', { pattern: '*' }],
  ['grep_files', { pattern: 'a' }],
  ['edit_file', { path: 'text', edits: [{ oldText: 'a', newText: 'b' }] }],
])('%s answers without structured content, and announces none', async (name, input) => {
  writeFileSync(join(root, 'text'), 'a');
  writeFileSync(join(root, 'bytes'), Buffer.from([1, 0, 2]));
  const client = await connectTo({ allowedPaths: [root] });

  const { tools } = await client.listTools();
  const result = await client.callTool({ name, arguments: input });

  const tool = tools.find((each) => each.name === name);
  expect(tool).toBeDefined();
  expect(tool).not.toHaveProperty('outputSchema');
  expect(result.isError ?? false).toBe(false);
  expect(result).not.toHaveProperty('structuredContent');
});

const limits: Limits = {
  concurrency: 1,
  queue: 1,
  callTimeoutMs: 5_000,
  outputBytes: 40_000,
  messageBytes: 100_000,
};

it('does not read a resource that is larger than one may be', async () => {
  writeFileSync(join(root, 'large'), 'a line\n'.repeat(20_000));
  const client = await connectTo({ allowedPaths: [root] }, { limits });

  await expect(client.readResource({ uri: fileUri(join(root, 'large')) })).rejects.toThrow(
    /large" is too large \(140000 bytes; at most 100000 are allowed\)\. .+ MAX_MESSAGE_BYTES/,
  );
});

it('gives a part of a file that is longer than an answer of any server may be', async () => {
  writeFileSync(join(root, 'long'), 'a line\n'.repeat(20_000));
  const client = await connectTo({ allowedPaths: [root] }, { limits });

  const result = await client.callTool({ name: 'read_file', arguments: { path: 'long' } });

  expect(result.content).toMatchObject([
    { text: expect.stringMatching(/^(a line\n)+$/) },
    { text: expect.stringMatching(/^\[There is more: 20000 lines, .+ Go on with offset \d+\.\]$/) },
  ]);
});

describe('without an allowed path that can be opened', () => {
  it.each([
    [[], 'ALLOWED_PATHS=/home/me/project'],
    [['/absent-7f3a'], 'None of the allowed directories can be opened: "/absent-7f3a"'],
  ])('answers calls with what to do (%j)', async (allowedPaths, words) => {
    const client = await connectTo({ allowedPaths });

    const result = await client.callTool({ name: 'list_directory', arguments: {} });

    expect(result).toMatchObject({ isError: true, content: [{ text: expect.stringContaining(words) }] });
  });

  it('works with those that can', async () => {
    const client = await connectTo({ allowedPaths: ['/absent-7f3a', root] });

    const result = await client.callTool({ name: 'list_allowed_directories', arguments: {} });

    expect(result.structuredContent).toEqual({ directories: [root] });
  });
});
