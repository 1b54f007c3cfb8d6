import { run } from '@mcp-commons/core';
import { postgres } from './server.ts';

await run(postgres);
