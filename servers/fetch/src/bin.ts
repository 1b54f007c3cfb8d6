import { setFlagsFromString } from 'node:v8';
import { run } from '@mcp-commons/core';
import { fetchServer } from './server.ts';

// V8 lets a heap grow to four times what is alive before it collects all of it, with which a session of hostile pages
// needs 280 MB. Half as much again brings that to 185 MB, for collections that hardly show beside the network.
setFlagsFromString('--heap-growing-percent=50');
run(fetchServer);
