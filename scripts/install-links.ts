import type { ServerDefinition } from '@mcp-commons/core';

/**
 * The links with which a host installs a server at one click. VS Code's and Cursor's carry the command; GitHub takes
 * links to web pages only, so both go through a page of the host's maker.
 */
export function installLinks({ name, package: { name: packageName } }: ServerDefinition): string {
  const command = { command: 'npx', args: ['-y', packageName] };
  const vscode = `vscode:mcp/install?${encodeURIComponent(JSON.stringify({ name, ...command }))}`;
  const cursor = Buffer.from(JSON.stringify(command)).toString('base64');
  const links = {
    'VS Code': `https://insiders.vscode.dev/redirect?url=${encodeURIComponent(vscode)}`,
    Cursor: `https://cursor.com/en/install-mcp?name=${name}&config=${encodeURIComponent(cursor)}`,
  };
  const one = Object.entries(links).map(([host, url]) => `[${host}](${url})`);
  return `Install with one click: ${one.join(' · ')}`;
}
