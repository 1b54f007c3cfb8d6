import { run } from '@mcp-commons/core';
import { data } from './server.ts';

run(data);
