import { accessSync, constants, existsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Finding, ServerDefinition } from '../definitions/define-server.ts';
import type { Log } from '../log.ts';
import { limitsFor } from '../runtime/limits.ts';
import { openServer } from '../runtime/open-server.ts';
import { type Settings, stdioTable } from './settings.ts';

/** Milliseconds that each of the server's own checks may take. */
const checkMs = 3_000;

/** Checks the set-up without side effects: Node, every option and its origin, the services, what a client will see. */
export async function diagnose(
  definition: ServerDefinition,
  settings: Settings,
  log: Log,
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
    ...checkAudit(settings),
    ...(await checkHttp(settings, log)),
    ...(await checkRedis(definition, settings, log)),
    ...(await checkServices(definition, settings, log)),
  ];
}

function checkAudit({ common: { auditFile } }: Settings): readonly Finding[] {
  if (auditFile === undefined) return [];
  try {
    accessSync(existsSync(auditFile) ? auditFile : dirname(auditFile), constants.W_OK);
    return [ok('audit', `can be written to ${auditFile}`)];
  } catch (error) {
    return [fail('audit', error)];
  }
}

/** Who could call over HTTP; nothing when no option of it is set. */
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
    return [ok('redis', 'its client is installed; whether Redis answers, /readyz says')];
  } catch (error) {
    return [fail('redis', error)];
  }
}

async function checkServices(
  definition: ServerDefinition,
  settings: Settings,
  log: Log,
): Promise<readonly Finding[]> {
  try {
    const server = await openServer(definition, settings.own, {
      limits: limitsFor('stdio', settings.common),
      log,
    });
    try {
      const { tools, resources, templates, prompts, listed } = server.catalogue;
      const bytes = JSON.stringify(listed.tools).length;
      const offers = `${tools.size} tools (${bytes} bytes of schema), ${resources.size + templates.size} resources, ${prompts.size} prompts`;
      return [ok('offers', offers), await checkReady(server.ready), ...(await inTime(server.diagnose()))];
    } finally {
      await server.close();
    }
  } catch (error) {
    return [fail('open', error)];
  }
}

async function checkReady(ready: () => Promise<void>): Promise<Finding> {
  try {
    await inTime(ready());
    return ok('ready', 'calls can be served');
  } catch (error) {
    return fail('ready', error);
  }
}

async function inTime<T>(check: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${checkMs / 1000} s`)), checkMs);
  });
  try {
    return await Promise.race([check, late]);
  } finally {
    clearTimeout(timer);
  }
}

const ok = (check: string, detail: string): Finding => ({ state: 'ok', check, detail });
const fail = (check: string, error: unknown): Finding => ({
  state: 'fail',
  check,
  detail: error instanceof Error ? error.message : String(error),
});
