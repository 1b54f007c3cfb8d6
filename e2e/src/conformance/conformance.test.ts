import { fileURLToPath } from 'node:url';
import { calculator } from '@mcp-commons/server-calculator';
import { describe, expect, it } from 'vitest';
import { fixtureServer } from './fixture-server.ts';
import { runSuite, scored, serveLocally } from './suite.ts';

const baseline = fileURLToPath(new URL('./calculator-baseline.yml', import.meta.url));

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

/** The scenarios that need no fixtures: any server must pass them. */
const scenarios = [
  ...[
    'server-initialize',
    'ping',
    'tools-list',
    'dns-rebinding-protection',
    'logging-set-level',
    'resources-list',
  ].map((scenario) => ['2025-11-25', scenario] as const),
  ...[
    'tools-list',
    'http-header-validation',
    'dns-rebinding-protection',
    'input-required-result-unsupported-methods',
    'server-sse-multiple-streams',
    'resources-list',
    'sep-2164-resource-not-found',
  ].map((scenario) => ['2026-07-28', scenario] as const),
];

describe('calculator', () => {
  it.each(scenarios)('passes %s %s', { timeout: 60_000 }, async (revision, scenario) => {
    const url = await serveLocally(calculator, {});
    const { code, output } = await runSuite(url, ['--scenario', scenario, '--spec-version', revision]);
    expect(code, output).toBe(0);
  });

  it('passes 2026-07-28 server-stateless, less the checks that need diagnostic tools', {
    timeout: 60_000,
  }, async () => {
    const url = await serveLocally(calculator, {});
    const args = [
      '--scenario',
      'server-stateless',
      '--spec-version',
      '2026-07-28',
      '--expected-failures',
      baseline,
    ];
    const { code, output } = await runSuite(url, args);
    expect(code, output).toBe(0);
  });
});
