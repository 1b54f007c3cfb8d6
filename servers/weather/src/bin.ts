import { run } from '@mcp-commons/core';
import { weather } from './server.ts';

run(weather);
