import { writeFileSync } from 'node:fs';
import { run } from '@mcp-commons/core';
import { fetchServer } from './server.ts';

// The most memory this process ever had, for the test that started it.
process.on('exit', () =>
  writeFileSync(process.env['PEAK_FILE'] ?? '', String(process.resourceUsage().maxRSS)),
);

await run(fetchServer);
