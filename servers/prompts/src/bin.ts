import { run } from '@mcp-commons/core';
import { prompts } from './server.ts';

run(prompts);
