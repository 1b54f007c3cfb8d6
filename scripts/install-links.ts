import { packagesBeside } from './packages-beside.ts';
import type { RepositoryServer } from './servers.ts';

const repository = 'https://github.com/mcp-commons/mcp-commons';

/**
 * Makes the links with which a host installs a server in one click, and one to the container image. The links for VS
 * Code and Cursor carry the command. GitHub allows links to web pages only, so both go through a page of the vendor.
 */
export function installLinks({ folder, definition }: RepositoryServer): string {
  const { name } = definition;
  const packageName = definition.package.name;
  const command = { command: 'npx', args: ['-y', packageName] };
  const vscode = `vscode:mcp/install?${encodeURIComponent(JSON.stringify({ name, ...command }))}`;
  const cursor = Buffer.from(JSON.stringify(command)).toString('base64');
  const links = {
    'VS Code': `https://insiders.vscode.dev/redirect?url=${encodeURIComponent(vscode)}`,
    Cursor: `https://cursor.com/en/install-mcp?name=${name}&config=${encodeURIComponent(cursor)}`,
  };
  const oneClick = Object.entries(links).map(([host, url]) => `[${host}](${url})`);
  const bundle = `, or download its \`.mcpb\` [bundle](${repository}/releases?q=${encodeURIComponent(packageName)}) for Claude Desktop`;
  const withBundle = packagesBeside(folder).length === 0 ? bundle : '';
  const image = `In a container: [deploy](${repository}/tree/main/deploy), with \`SERVER=${name}\`.`;
  return `Install with one click: ${oneClick.join(' · ')}${withBundle}.\n${image}`;
}
