/**
 * Counts what the tests of each server prove: runs the official conformance suite and the attack corpora, and counts
 * scenarios by protocol revision, and cases of attacks. Writes bench/proofs.json, from which `pnpm generate` fills two
 * columns of the root README's table.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const networkGuard = 'packages/security/src/network-guard/attacks.test.ts';

/** The attack corpora of a server and of the guards that it uses. */
const corpora: Readonly<Record<string, readonly string[]>> = {
  calculator: ['hostile', 'hostile-cost'].map((name) => `servers/calculator/src/expression/${name}.test.ts`),
  fetch: [networkGuard, 'servers/fetch/src/hostile-pages.test.ts'],
  filesystem: [
    'packages/security/src/path-sandbox/attacks.test.ts',
    'servers/filesystem/src/attacks.test.ts',
  ],
  postgres: ['servers/postgres/src/attacks/attacks.test.ts'],
  weather: [networkGuard],
};

interface Report {
  readonly testResults: readonly { readonly name: string; readonly assertionResults: readonly Test[] }[];
}

interface Test {
  readonly ancestorTitles: readonly string[];
  readonly title: string;
  readonly status: string;
  /** `cases` is the number of cases in a test that tries several at once. */
  readonly meta: { readonly cases?: number };
}

/** Runs test files; throws, after vitest's own output, when one fails. */
function run(files: readonly string[]): Report {
  const folder = mkdtempSync(join(tmpdir(), 'mcp-commons-proofs-'));
  const report = join(folder, 'report.json');
  try {
    const flags = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
    execFileSync('pnpm', ['exec', 'vitest', 'run', ...files, ...flags], {
      cwd: repository,
      stdio: 'inherit',
    });
    return JSON.parse(readFileSync(report, 'utf8')) as Report;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const { testResults } = run(['e2e/src/conformance', ...Object.values(corpora).flat()]);
const passed = testResults
  .flatMap(({ name, assertionResults }) =>
    assertionResults.map((test) => ({ ...test, file: relative(repository, name) })),
  )
  .filter(({ status }) => status === 'passed');

const suite = passed
  .filter(({ file }) => file.startsWith('e2e/src/conformance/'))
  // vitest quotes the values in a title. The pattern leaves out scenarios with excused checks: their titles go on.
  .map(({ ancestorTitles: [server = ''], title }) => ({
    server: server.replaceAll("'", ''),
    revision: /^passes (\d{4}-\d\d-\d\d) \S+$/.exec(title)?.[1],
  }));

/** How many scenarios a server passes, by revision. */
const conformance = Object.fromEntries(
  [...new Set(suite.filter(({ revision }) => revision).map(({ server }) => server))].map((server) => [
    server,
    Object.fromEntries(
      ['2025-11-25', '2026-07-28'].map((revision) => [
        revision,
        suite.filter((scenario) => scenario.server === server && scenario.revision === revision).length,
      ]),
    ),
  ]),
);

const attacks = Object.fromEntries(
  Object.entries(corpora).map(([server, files]) => [
    server,
    passed.filter(({ file }) => files.includes(file)).reduce((sum, { meta }) => sum + (meta.cases ?? 1), 0),
  ]),
);

writeFileSync(
  fileURLToPath(new URL('../proofs.json', import.meta.url)),
  `${JSON.stringify({ conformance, attacks }, null, 2)}\n`,
);
