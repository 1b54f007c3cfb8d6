/**
 * The command that npm links: ES5, so that any Node can at least say that it is too old. npx ignores
 * `engines`, and desktop hosts pick whatever Node they find first (modelcontextprotocol/servers#64).
 *
 * While a program loads, nearly all it allocates stays alive, from which V8 concludes that it needs a larger
 * nursery; that costs every idle server 5 MB. So the nursery may grow only after the first second.
 *
 * zod compiles a function for each schema unless told otherwise before the schema is made. That pays off after thousands
 * of calls; a stdio server answers a few, and starts sooner and smaller without.
 *
 * Files and DNS look-ups share a pool of four threads by default, and one that hangs cannot be freed: a dead network
 * mount or a slow resolver must not stop the rest.
 *
 * Several npx at once unpack into one folder, and start what another is still unpacking: for five seconds the command
 * waits until each of its files, given with its size in bytes, is whole.
 */
export function launcher(name: string, engines: string, files: Readonly<Record<string, number>>): string {
  const [major = '', minor = ''] = engines.replace('>=', '').split('.');
  return `#!/usr/bin/env node
'use strict';
var parts = process.versions.node.split('.');
if (+parts[0] < ${major} || (+parts[0] === ${major} && +parts[1] < ${minor})) {
  process.stderr.write('${name} needs Node ${major}.${minor} or newer; this is ' + process.version + ' at ' + process.execPath + '\\n');
  process.exit(78);
}
process.env.UV_THREADPOOL_SIZE = process.env.UV_THREADPOOL_SIZE || '16';
var v8 = require('v8');
v8.setFlagsFromString('--semi-space-growth-factor=1');
setTimeout(function () { v8.setFlagsFromString('--semi-space-growth-factor=2'); }, 1000).unref();
var nodeModule = require('module');
if (nodeModule.enableCompileCache) nodeModule.enableCompileCache();
globalThis.__zod_globalConfig = { jitless: process.argv[2] !== 'http' };
var fs = require('fs');
var path = require('path');
var files = ${JSON.stringify(files)};
start(50);
function start(looks) {
  if (looks === 0 || Object.keys(files).every(isWhole)) require('./main.cjs');
  else setTimeout(start, 100, looks - 1);
}
function isWhole(file) {
  try {
    return fs.statSync(path.join(__dirname, file)).size >= files[file];
  } catch (error) {
    return false;
  }
}
`;
}
