import { run } from '@mcp-commons/core';
import { calculator } from './server.ts';

run(calculator);
