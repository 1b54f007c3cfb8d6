import { run } from '@mcp-commons/core';
import { postgres } from './server.ts';

run(postgres);
