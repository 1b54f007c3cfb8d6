import { run } from '@mcp-commons/core';
import { filesystem } from './server.ts';

run(filesystem);
