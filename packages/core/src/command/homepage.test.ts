import { expect, it } from 'vitest';
import { optionTable } from '../options/option-table.ts';
import { parseCommandLine } from '../options/parse-command-line.ts';
import { sampleServer } from '../runtime/sample-server.fixture.ts';
import { help } from './help.ts';
import { printConfig } from './print-config.ts';
import { allOptions, readSettings } from './settings.ts';

it('is not mentioned by a project that has none yet', () => {
  const sample = sampleServer([]);
  const server = { ...sample, package: { ...sample.package, homepage: '' } };
  const table = optionTable(allOptions(server));
  const settings = readSettings(server, table, parseCommandLine([], table), {});
  expect(help(server)).not.toContain('Docs:');
  expect(JSON.parse(printConfig(server, 'mcpb', settings).text)).not.toHaveProperty('homepage');
});
