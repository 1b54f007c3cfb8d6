import { setFlagsFromString } from 'node:v8';
import { run } from '@mcp-commons/core';
import { fetchServer } from './server.ts';

// V8 lets a heap grow to four times its live objects before it collects all of it, and on Node 24 the nursery to 64 MB:
// so a session of hostile pages needs up to 340 MB. With a growth of half, and a nursery that does not grow after the
// launcher's second either, it needs 150 to 220 MB. The time for more collections hardly shows beside the network.
setFlagsFromString('--heap-growing-percent=50');
setTimeout(() => setFlagsFromString('--semi-space-growth-factor=1'), 1_000).unref();
run(fetchServer);
