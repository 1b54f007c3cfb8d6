import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { OptionsError } from './options-error.ts';

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
  if (platform === 'win32') return env['LOCALAPPDATA'] || join(homeFolder(), 'AppData', 'Local');
  if (platform === 'darwin') return join(homeFolder(), 'Library', 'Application Support');
  const xdg = env['XDG_DATA_HOME'];
  // XDG Base Directory Specification: a relative path is invalid and must be ignored.
  return xdg && isAbsolute(xdg) ? xdg : join(homeFolder(), '.local', 'share');
}

/**
 * The home directory of the user who runs the server.
 *
 * @throws OptionsError `configuration` when there is none, as in a container that runs as a made-up user.
 */
export function homeFolder(): string {
  const home = knownHome();
  if (isAbsolute(home)) return home;
  throw new OptionsError(
    'configuration',
    'This user has no home directory: set HOME, or name folders such as DATA_DIR by their full paths',
  );
}

function knownHome(): string {
  try {
    return homedir();
  } catch {
    return '';
  }
}
