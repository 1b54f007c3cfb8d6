import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openServer } from '@mcp-commons/core';
import { lintTools } from '@mcp-commons/testing';
import { describe, expect, it } from 'vitest';
import { serverCases } from '../e2e/src/server-calls.ts';
import { loadServers } from './servers.ts';

/** Tokens that no server may exceed; the tests of most servers set a lower limit. */
const ceiling = 2_000;

const servers = await loadServers();

describe.each([...servers, ...(await loadServers('templates'))])('$folder', ({ folder, definition }) => {
  it('offers tools that every host accepts, within the budget of tokens', async () => {
    const server = await openServer(definition, {});
    await server.close();
    expect(lintTools(server.catalogue.listed.tools.tools, { maxTokens: ceiling })).toEqual([]);
  });

  it('has a snapshot of what clients see', () => {
    expect(['tools.snap', 'prompts.snap'].some((file) => existsSync(join(folder, file)))).toBe(true);
  });
});

it('every server is packed, installed and called by every client, and tried by the conformance suite', () => {
  const names = servers.map(({ name }) => name);
  const conformance = readFileSync('e2e/src/conformance/conformance.test.ts', 'utf8');
  expect(serverCases.map(({ name }) => name).sort()).toEqual(names);
  expect(names.filter((name) => !conformance.includes(`name: '${name}'`))).toEqual([]);
});
