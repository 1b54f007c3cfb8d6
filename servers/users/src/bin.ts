import { run } from '@mcp-commons/core';
import { users } from './server.ts';

run(users);
