import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';

const job = z.object({
  needs: z.union([z.string(), z.array(z.string())]).default([]),
  permissions: z.record(z.string(), z.string()),
  steps: z.array(z.object({ run: z.string().optional() })),
});
const workflow = z.object({ jobs: z.record(z.string(), job) });

it('publishes after all tests, which run where nothing can be published', () => {
  const { jobs } = workflow.parse(parse(readFileSync('.github/workflows/release.yml', 'utf8')));
  const needed = [jobs['publish']?.needs ?? []].flat().map((name) => jobs[name]);
  const tests = needed.filter((one) => one?.steps.some(({ run }) => run === '.ci/run'));
  expect(tests.map((one) => one?.permissions)).toEqual([{ contents: 'read' }]);
});
