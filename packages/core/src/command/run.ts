import type * as z from 'zod';
import { auditComponent, openAudit } from '../audit.ts';
import type { ServerDefinition } from '../definitions/define-server.ts';
import { createLog, type Log } from '../log.ts';
import { nearest } from '../options/nearest.ts';
import { optionTable } from '../options/option-table.ts';
import { OptionsError } from '../options/options-error.ts';
import { type CommandLine, parseCommandLine } from '../options/parse-command-line.ts';
import { limitsFor } from '../runtime/limits.ts';
import { openServer } from '../runtime/open-server.ts';
import { createShutdown } from '../shutdown.ts';
import { serveOverStdio } from '../stdio/serve-over-stdio.ts';
import { diagnose } from './doctor.ts';
import { help } from './help.ts';
import { printConfig } from './print-config.ts';
import { allOptions, commandName, commands, readSettings, type Settings, takeWords } from './settings.ts';

/** 69 and 78 are those of sysexits.h. */
const exitCode = { ok: 0, crash: 1, usage: 2, unavailable: 69, configuration: 78 } as const;

/**
 * Runs the whole command line of a server: `http`, `doctor`, `healthcheck`, `print-config HOST`, `--help`, `--version`,
 * and stdio without any of these. Ends the process with 0, 1 (crash), 2 (usage), 69 (not ready) or 78 (configuration).
 * After a failure, it prints one line that says what is wrong and how to mend it.
 */
export function run<Options extends z.ZodObject>(server: ServerDefinition<Options>): void {
  // From here on, the types of a server's own options do not matter: its schema reads and checks them.
  void runLine(server as unknown as ServerDefinition);
}

async function runLine(definition: ServerDefinition): Promise<void> {
  try {
    const table = optionTable(allOptions(definition));
    const line = takeWords(parseCommandLine(process.argv.slice(2), table), table);
    if (line.help) return await print(help(definition), definition);
    if (line.version) return await print(`${definition.package.version}\n`, definition);
    await runCommand(definition, line, () => readSettings(definition, table, line, process.env));
  } catch (error) {
    endWith(error, definition);
  }
}

async function runCommand(
  definition: ServerDefinition,
  line: CommandLine,
  settings: () => Settings,
): Promise<void> {
  const [command, argument, ...rest] = line.words;
  const surplus = command === 'print-config' ? rest[0] : argument;
  if (surplus !== undefined && commands.some((known) => known === command))
    throw new OptionsError('usage', `unexpected argument ${JSON.stringify(surplus)}`);
  switch (command) {
    case undefined:
      return serveStdio(definition, settings());
    case 'http':
      return serveHttp(definition, settings());
    case 'doctor':
      return printFindings(definition, settings(), line.json);
    case 'healthcheck':
      return printHealth(definition, settings());
    case 'print-config': {
      const { text, where } = printConfig(definition, argument, settings());
      await print(text, definition);
      return void process.stderr.write(`${where}\n`);
    }
    default: {
      const guess = nearest(command, ['--help', '--version', ...commands]);
      throw new OptionsError(
        'usage',
        `unknown command ${JSON.stringify(command)}${guess ? `; did you mean ${guess}?` : '; see --help'}`,
      );
    }
  }
}

async function serveStdio(definition: ServerDefinition, { own, common, secrets }: Settings): Promise<void> {
  const log = createLog(common.logLevel, secrets);
  const limits = limitsFor('stdio', common);
  const audit = openAudit(common, secrets, log);
  if (process.stdin.isTTY) {
    process.stderr.write(
      `${definition.title} ${definition.package.version} waits for an MCP client on stdin. Try --help.\n`,
    );
  }
  await serveOverStdio(() => openServer(definition, own, { limits, log, audit }), { limits, log });
}

async function serveHttp(
  definition: ServerDefinition,
  { own, common, http, secrets }: Settings,
): Promise<void> {
  const { serveOverHttp } = await import('../http/serve-over-http.ts');
  const log = createLog(common.logLevel, secrets);
  const audit = openAudit(common, secrets, log);
  const shared = http.redisUrl === undefined ? undefined : await openShared(http.redisUrl, definition, log);
  const limits = limitsFor('http', common, http.maxPerCaller);
  const server = await openServer(definition, own, { limits, log, audit, redis: shared?.redis });
  const components = [...(shared?.components ?? []), auditComponent(audit)];
  const service = await serveOverHttp(server, http, log, { ...shared, components });
  createShutdown(log, {
    closeMs: http.shutdownDelayMs + http.drainMs + 4_000,
    reload: service.reload,
    async close() {
      await service.close();
      await server.close();
      shared?.redis.close();
    },
  });
  const { url, metricsUrl } = service;
  const metrics = metricsUrl ? `, metrics on ${metricsUrl}` : '';
  process.stderr.write(`${definition.title} ${definition.package.version} listens on ${url}${metrics}\n`);
}

async function openShared(url: string, definition: ServerDefinition, log: Log) {
  const { openSharedServices } = await import('../replicas/shared-services.ts');
  return openSharedServices(url, definition, log);
}

async function printFindings(definition: ServerDefinition, settings: Settings, json: boolean): Promise<void> {
  const findings = await diagnose(
    definition,
    settings,
    createLog(settings.common.logLevel, settings.secrets),
    process.env,
  );
  const lines = findings.map(({ state, check, detail }) => `${state.padEnd(4)}  ${check}: ${detail}\n`);
  const failed = findings.some(({ state }) => state === 'fail');
  await print(json ? `${JSON.stringify(findings, null, 2)}\n` : lines.join(''), definition);
  // A check that did not end in time, or a service that did not close, would keep the process from ending.
  process.exit(failed ? exitCode.unavailable : exitCode.ok);
}

async function printHealth(definition: ServerDefinition, { http }: Settings): Promise<void> {
  const { checkHealth } = await import('./healthcheck.ts');
  const { isReady, text } = await checkHealth(http);
  await print(`${text}\n`, definition);
  if (!isReady) process.exitCode = exitCode.unavailable;
}

/** Writes what a command has to say; when its disk is full or its reader has gone, a line says so. */
function print(text: string, definition: ServerDefinition): Promise<void> {
  const { stdout } = process;
  stdout.once('error', ({ code }: NodeJS.ErrnoException) =>
    end(definition, exitCode.crash, `cannot write to stdout (${code})`),
  );
  return new Promise((resolve) => {
    stdout.write(text, (error) => {
      if (!error) resolve();
    });
  });
}

function endWith(error: unknown, definition: ServerDefinition): void {
  if (error instanceof OptionsError) end(definition, exitCode[error.kind], error.message);
  else
    end(definition, exitCode.crash, error instanceof Error ? (error.stack ?? error.message) : String(error));
}

// Exits explicitly: what was opened before the failure would keep the process from ending.
function end(definition: ServerDefinition, code: number, text: string): void {
  process.stderr.write(`${commandName(definition)}: ${text}\n`, () => process.exit(code));
}
