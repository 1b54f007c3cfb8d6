import { run } from '@mcp-commons/core';
import { calculator } from './server.ts';

await run(calculator);
