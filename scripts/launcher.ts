/**
 * Makes the command that npm links. It is ES5, so that any Node can at least say that it is too old. npx ignores
 * `engines`, and desktop hosts pick whatever Node they find first (modelcontextprotocol/servers#64).
 *
 * While a program loads, nearly everything it allocates stays alive, from which V8 concludes that it needs a larger
 * nursery; that costs every idle server 5 MB. So the nursery may grow only after the first second.
 *
 * It also optimizes functions that are hardly called again, with 3 to 5 MB that it keeps and time that the first calls
 * wait for. So it optimizes nothing while the program loads, nor in the 400 ms after that: not longer, because then a
 * large page or file would wait. With Maglev, from Node 24 on, it may as soon as the program has loaded. Maglev is quick,
 * and a function that was due for it in vain is due again only after thousands of calls.
 * Without WebAssembly, V8 was told not to compile (`--jitless`), and would crash if it began to.
 *
 * By default, zod compiles a function for each schema. That pays off after thousands of calls. A stdio server answers a
 * few, and starts faster and smaller without; zod reads the setting before the first schema is made.
 *
 * By default, files and DNS look-ups share a pool of four threads, and one that hangs cannot be freed. The pool is
 * larger, so that a dead network mount or a slow resolver does not stop the rest.
 *
 * Several npx processes unpack into one folder at the same time, and one may start what another is still unpacking. So
 * the command waits, for up to five seconds, until each of its files has the size that `files` gives, in bytes.
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
var hasMaglev = +parts[0] >= 24;
var compilers = typeof WebAssembly === 'undefined' ? [] : hasMaglev ? ['opt', 'maglev'] : ['opt'];
compilers.forEach(function (name) { v8.setFlagsFromString('--no-' + name); });
function allowCompilers() {
  compilers.forEach(function (name) { v8.setFlagsFromString('--' + name); });
}
var nodeModule = require('module');
if (nodeModule.enableCompileCache) nodeModule.enableCompileCache();
globalThis.__zod_globalConfig = { jitless: process.argv[2] !== 'http' };
var fs = require('fs');
var path = require('path');
var files = ${JSON.stringify(files)};
start(50);
function start(looks) {
  if (looks > 0 && !Object.keys(files).every(isWhole)) {
    setTimeout(start, 100, looks - 1);
    return;
  }
  require('./main.cjs');
  setTimeout(allowCompilers, hasMaglev ? 0 : 400).unref();
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
