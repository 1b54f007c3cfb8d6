import { run } from '@mcp-commons/core';
import { templateServer } from './server.ts';

run(templateServer);
