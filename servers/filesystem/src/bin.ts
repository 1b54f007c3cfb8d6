import { run } from '@mcp-commons/core';
import { filesystem } from './server.ts';

await run(filesystem);
