import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { freePort } from '@mcp-commons/testing';
import { vi } from 'vitest';

const template = fileURLToPath(new URL('../../../deploy/nginx/mcp.conf.template', import.meta.url));

export interface LoadBalancer {
  readonly url: URL;
  stop(): Promise<void>;
}

/** Starts nginx in `folder`, with the configuration from deploy/, in front of two replicas. */
export async function startNginx(folder: string, replicas: readonly [URL, URL]): Promise<LoadBalancer> {
  const port = await freePort();
  const variables: Readonly<Record<string, string>> = {
    MCP_LISTEN: `127.0.0.1:${port}`,
    MCP_REPLICA_1: replicas[0].host,
    MCP_REPLICA_2: replicas[1].host,
  };
  mkdirSync(join(folder, 'logs'), { recursive: true });
  const rendered = readFileSync(template, 'utf8').replaceAll(/\$\{(\w+)\}/g, (_all, name: string) => {
    const value = variables[name];
    if (value === undefined) throw new Error(`mcp.conf.template asks for ${name}, which nobody sets`);
    return value;
  });
  writeFileSync(join(folder, 'mcp.conf'), rendered);
  writeFileSync(join(folder, 'nginx.conf'), around(folder));
  const args = ['-p', folder, '-e', 'stderr', '-c', join(folder, 'nginx.conf')];
  // Reports mistakes in the configuration, with their lines.
  await promisify(execFile)('nginx', [...args, '-t']);
  const nginx: ChildProcess = spawn('nginx', args, { stdio: ['ignore', 'ignore', 'inherit'] });
  const url = new URL(`http://127.0.0.1:${port}/mcp`);
  await vi.waitFor(() => fetch(new URL('/', url)), { timeout: 10_000, interval: 20 });
  return {
    url,
    async stop() {
      if (nginx.exitCode === null && nginx.kill('SIGTERM')) await once(nginx, 'exit');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The main configuration, in place of the image's: everything is in one folder, and answers name their replica. */
function around(folder: string): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `${kind}_temp_path ${join(folder, kind)};`,
  );
  return `
    daemon off;
    worker_processes 1;
    pid ${join(folder, 'nginx.pid')};
    error_log stderr crit;
    ${process.getuid?.() === 0 ? 'user root;' : ''}
    events {}
    http {
      access_log off;
      ${temporary.join('\n')}
      add_header x-replica $upstream_addr always;
      include ${join(folder, 'mcp.conf')};
    }`;
}
