import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** The folder of a server among the person's application data, where each platform keeps such things. */
export function defaultDataFolder(
  server: string,
  platform: NodeJS.Platform = process.platform,
  env: Readonly<Record<string, string | undefined>> = process.env,
): string {
  return join(applicationData(platform, env), 'mcp-commons', server);
}

function applicationData(
  platform: NodeJS.Platform,
  env: Readonly<Record<string, string | undefined>>,
): string {
  if (platform === 'win32') return env['LOCALAPPDATA'] || join(homedir(), 'AppData', 'Local');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support');
  const xdg = env['XDG_DATA_HOME'];
  // XDG Base Directory Specification: a relative path is invalid and must be ignored.
  return xdg && isAbsolute(xdg) ? xdg : join(homedir(), '.local', 'share');
}
