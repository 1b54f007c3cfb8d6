import { run } from '@mcp-commons/core';
import { templateServer } from './server.ts';

await run(templateServer);
