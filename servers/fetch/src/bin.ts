import { setFlagsFromString } from 'node:v8';
import { run } from '@mcp-commons/core';
import { fetchServer } from './server.ts';

// V8 lets a heap grow to four times its live objects before it collects all of it, and a session of hostile pages needs
// 280 MB. With a growth of half it needs 185 MB. The time for more collections hardly shows beside the network.
setFlagsFromString('--heap-growing-percent=50');
run(fetchServer);
