#!/usr/bin/env node
import { existsSync, readdirSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fillTemplate } from './fill-template.ts';
import { namesOf } from './names.ts';

const usage = `Usage: npm create @mcp-commons/server FOLDER [TOOL]

Makes an MCP server in FOLDER, named after it, with one tool to start from: npm create @mcp-commons/server dice roll_dice
`;

function create(folder: string, tool: string | undefined): void {
  const target = resolve(folder);
  const names = namesOf(basename(target).replace(/^mcp-(server-)?|-server$/g, ''), tool);
  if (existsSync(target) && readdirSync(target).length > 0) throw new RangeError(`${folder} is not empty`);
  const template = fileURLToPath(new URL('./template', import.meta.url));
  const files = fillTemplate(template, target, names);
  process.stdout.write(`Made ${files.length} files in ${target}. Next:

  cd ${/\s/.test(folder) ? `"${folder}"` : folder}
  npm install
  npm test
  npm run build
  node dist/bin.js    # serves stdio; node dist/bin.js http serves http://127.0.0.1:3000/mcp

Begin to read in src/server.ts.
`);
}

function describeError(folder: string, error: unknown): string {
  if (error instanceof RangeError) return error.message;
  if (!(error instanceof Error && 'syscall' in error && 'code' in error)) throw error;
  if (error.code === 'ENOTDIR') return `${folder} is a file, or in one; name a new folder`;
  return `${folder} cannot be made: ${error.message}`;
}

const [folder, tool, ...rest] = process.argv.slice(2);
if (folder === '--help' || folder === '-h') {
  process.stdout.write(usage);
} else if (!folder || folder.startsWith('-') || rest.length > 0) {
  process.stderr.write(usage);
  process.exitCode = 2;
} else {
  try {
    create(folder, tool);
  } catch (error) {
    process.stderr.write(`${describeError(folder, error)}\n`);
    process.exitCode = 2;
  }
}
