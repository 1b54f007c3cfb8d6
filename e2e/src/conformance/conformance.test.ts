import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { calculator } from '@mcp-commons/server-calculator';
import { data } from '@mcp-commons/server-data';
import { fetchServer } from '@mcp-commons/server-fetch';
import { filesystem } from '@mcp-commons/server-filesystem';
import { postgres } from '@mcp-commons/server-postgres';
import { prompts } from '@mcp-commons/server-prompts';
import { users } from '@mcp-commons/server-users';
import { weather } from '@mcp-commons/server-weather';
import { afterAll, describe, expect, it } from 'vitest';
import { fixtureServer } from './fixture-server.ts';
import { runSuite, scored, serveLocally } from './suite.ts';

const baseline = fileURLToPath(new URL('./product-baseline.yml', import.meta.url));

describe('core', () => {
  it.each([
    ['2025-11-25', 30],
    ['2026-07-28', 37],
  ])('passes every scored scenario of %s', { timeout: 120_000 }, async (revision, scenarios) => {
    const url = await serveLocally(fixtureServer, {});
    const { code, output } = await runSuite(url, ['--requirements', revision]);
    const { passed, failed } = scored(output);
    expect(failed, output).toEqual([]);
    expect(passed).toHaveLength(scenarios);
    expect(code).toBe(0);
  });
});

/** The scenarios that need no fixtures: any server must pass those of what it offers. */
const scenarios = {
  always: [
    ['2025-11-25', 'server-initialize'],
    ['2025-11-25', 'ping'],
    ['2025-11-25', 'dns-rebinding-protection'],
    ['2025-11-25', 'logging-set-level'],
    ['2026-07-28', 'dns-rebinding-protection'],
    ['2026-07-28', 'input-required-result-unsupported-methods'],
  ],
  tools: [
    ['2025-11-25', 'tools-list'],
    ['2026-07-28', 'tools-list'],
    ['2026-07-28', 'http-header-validation'],
    ['2026-07-28', 'server-sse-multiple-streams'],
  ],
  resources: [
    ['2025-11-25', 'resources-list'],
    ['2026-07-28', 'resources-list'],
    ['2026-07-28', 'sep-2164-resource-not-found'],
  ],
  prompts: [
    ['2025-11-25', 'prompts-list'],
    ['2026-07-28', 'prompts-list'],
  ],
} as const;

const folder = mkdtempSync(join(tmpdir(), 'mcp-commons-conformance-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Opens each server with what it needs to answer, and says what it offers. */
const servers = [
  { name: 'calculator', serve: () => serveLocally(calculator, {}), offers: ['tools', 'resources'] },
  {
    name: 'data',
    serve: () => serveLocally(data, { dataDir: folder, sample: true }),
    offers: ['tools', 'resources', 'prompts'],
  },
  { name: 'fetch', serve: () => serveLocally(fetchServer, {}), offers: ['tools', 'prompts'] },
  {
    name: 'filesystem',
    serve: () => serveLocally(filesystem, { allowedPaths: [folder] }),
    offers: ['tools', 'resources'],
  },
  { name: 'postgres', serve: () => serveLocally(postgres, {}), offers: ['tools', 'resources'] },
  { name: 'prompts', serve: () => serveLocally(prompts, {}), offers: ['prompts'] },
  { name: 'users', serve: () => serveLocally(users, { dataDir: folder }), offers: ['tools', 'resources'] },
  { name: 'weather', serve: () => serveLocally(weather, {}), offers: ['tools', 'resources'] },
] as const;

describe.each(servers)('$name', ({ serve, offers }) => {
  const own = [...scenarios.always, ...offers.flatMap((kind) => [...scenarios[kind]])];

  it.each(own)('passes %s %s', { timeout: 60_000 }, async (revision, scenario) => {
    const { code, output } = await runSuite(await serve(), [
      '--scenario',
      scenario,
      '--spec-version',
      revision,
    ]);
    expect(code, output).toBe(0);
  });

  it('passes 2026-07-28 server-stateless, less the checks that need diagnostic tools', {
    timeout: 60_000,
  }, async () => {
    const args = [
      '--scenario',
      'server-stateless',
      '--spec-version',
      '2026-07-28',
      '--expected-failures',
      baseline,
    ];
    const { code, output } = await runSuite(await serve(), args);
    expect(code, output).toBe(0);
  });
});
