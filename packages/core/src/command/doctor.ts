import { accessSync, closeSync, constants, existsSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Finding, ServerDefinition } from '../definitions/define-server.ts';
import { inTime } from '../in-time.ts';
import type { Log } from '../log.ts';
import { nearest } from '../options/nearest.ts';
import { optionTable } from '../options/option-table.ts';
import type { Catalogue } from '../runtime/catalogue.ts';
import { limitsFor } from '../runtime/limits.ts';
import { type OpenServer, openServer } from '../runtime/open-server.ts';
import { allOptions, type Settings, stdioTable } from './settings.ts';

/** Milliseconds that each of the server's own checks may take. */
const checkMs = 3_000;

/**
 * Checks the set-up without side effects: Node, every option and its origin, misspelt variables, the services, what a
 * client will see.
 */
export async function diagnose(
  definition: ServerDefinition,
  settings: Settings,
  log: Log,
  env: Readonly<Record<string, string | undefined>>,
): Promise<readonly Finding[]> {
  const options = stdioTable(definition).map(({ key, variable, secret }) => {
    const value = settings.values[key];
    const shown = value === undefined ? 'not set' : secret ? '(secret, set)' : JSON.stringify(value);
    return ok(variable, `${shown} (${settings.origins.get(key) ?? 'default'})`);
  });
  return [
    ok('package', `${definition.package.name} ${definition.package.version}`),
    ok('node', `${process.version} at ${process.execPath}`),
    ...options,
    ...checkVariables(definition, env),
    ...checkAudit(settings),
    ...(await checkHttp(settings, log)),
    ...(await checkRedis(definition, settings, log)),
    ...(await checkServices(definition, settings, log)),
  ];
}

/** Finds variables whose names almost match an option: a misspelt switch would stay off without a word. */
function checkVariables(
  definition: ServerDefinition,
  env: Readonly<Record<string, string | undefined>>,
): readonly Finding[] {
  const known = optionTable(allOptions(definition)).flatMap(({ variable, secret }) =>
    secret ? [variable, `${variable}_FILE`] : [variable],
  );
  // Short words resemble each other by chance, as HOME and HOST do; SSH_CONNECTION is not far from MAX_CONNECTIONS.
  const candidates = known.filter((variable) => variable.includes('_'));
  return Object.keys(env).flatMap((name) => {
    const guess = known.includes(name) ? undefined : nearest(name, candidates, 2);
    return guess === undefined
      ? []
      : [{ state: 'warn', check: name, detail: `is not an option of this server; did you mean ${guess}?` }];
  });
}

function checkAudit({ common: { auditFile } }: Settings): readonly Finding[] {
  if (auditFile === undefined) return [];
  try {
    if (existsSync(auditFile)) closeSync(openSync(auditFile, 'a'));
    else accessSync(dirname(auditFile), constants.W_OK);
    return [ok('audit', `can be written to ${auditFile}`)];
  } catch (error) {
    return [fail('audit', error)];
  }
}

/** Reports who could call over HTTP; empty when no option of HTTP is set. */
async function checkHttp({ http, origins }: Settings, log: Log): Promise<readonly Finding[]> {
  if (!Object.keys(http).some((key) => origins.has(key))) return [];
  try {
    const { inspectHttp } = await import('../http/inspect-http.ts');
    return [ok('http', await inspectHttp(http, log))];
  } catch (error) {
    return [fail('http', error)];
  }
}

async function checkRedis(
  definition: ServerDefinition,
  { http: { redisUrl } }: Settings,
  log: Log,
): Promise<readonly Finding[]> {
  if (redisUrl === undefined) return [];
  try {
    const { openSharedServices } = await import('../replicas/shared-services.ts');
    const { redis } = await openSharedServices(redisUrl, definition, log);
    redis.close();
    return [ok('redis', 'its client is installed; /readyz says whether Redis answers')];
  } catch (error) {
    return [fail('redis', error)];
  }
}

async function checkServices(
  definition: ServerDefinition,
  settings: Settings,
  log: Log,
): Promise<readonly Finding[]> {
  let server: OpenServer;
  try {
    const limits = limitsFor('stdio', settings.common);
    server = await inTime(openServer(definition, settings.own, { limits, log }), checkMs);
  } catch (error) {
    return [fail('open', error)];
  }
  return [
    ...(await ask('offers', async () => [ok('offers', describeOffers(server.catalogue))])),
    ...(await ask('ready', () => server.ready().then(() => [ok('ready', 'calls can be served')]))),
    ...(await ask('diagnose', () => server.diagnose())),
    ...(await ask('close', () => server.close().then(() => []))),
  ];
}

function describeOffers({ tools, resources, templates, prompts, listed }: Catalogue): string {
  const bytes = JSON.stringify(listed.tools).length;
  const counts = [count(resources.size + templates.size, 'resource'), count(prompts.size, 'prompt')];
  return `${count(tools.size, 'tool')} (${bytes} bytes of schema), ${counts.join(', ')}`;
}

const count = (number: number, thing: string) => `${number} ${thing}${number === 1 ? '' : 's'}`;

/** Returns what a function of the server finds; when it fails or takes too long, that is a finding as well. */
async function ask(check: string, work: () => Promise<readonly Finding[]>): Promise<readonly Finding[]> {
  try {
    return await inTime(work(), checkMs);
  } catch (error) {
    return [fail(check, error)];
  }
}

const ok = (check: string, detail: string): Finding => ({ state: 'ok', check, detail });
const fail = (check: string, error: unknown): Finding => ({
  state: 'fail',
  check,
  detail: error instanceof Error ? error.message : String(error),
});
