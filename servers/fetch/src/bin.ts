import { run } from '@mcp-commons/core';
import { fetchServer } from './server.ts';

run(fetchServer);
