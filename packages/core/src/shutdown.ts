import type { Log } from './log.ts';

/** Milliseconds the services get to close before the process ends regardless. */
const closeMs = 2_000;

export interface ShutdownSteps {
  /** Ends connections and services; what it does not finish in time is cut off. */
  close(): Promise<void>;
  /** How long `close` may take; 2 s unless set. */
  readonly closeMs?: number;
  /** What SIGHUP does instead of ending the process. */
  reload?(): void;
  /** Called first when an uncaught exception ends the process. */
  beforeCrash?(): void;
}

/**
 * Makes the one way this process ends: the first caller (a signal, the end of stdin, a crash) starts closing,
 * later ones change nothing, a second signal ends it at once. It exits explicitly, because a live timer or
 * pool of a library would otherwise keep an orphan running after its host is gone (typescript-sdk#2002).
 * A rejected promise that nobody awaited is logged and survived: hosts do not restart a server that died.
 */
export function createShutdown(log: Log, steps: ShutdownSteps): (reason: string) => void {
  let code: number | undefined;
  const shutdown = (reason: string, exitCode = 0) => {
    if (code !== undefined) return;
    code = exitCode;
    log.info({ reason }, 'shutting down');
    setTimeout(() => process.exit(code), steps.closeMs ?? closeMs);
    steps
      .close()
      .catch((error: unknown) => log.error({ err: error }, 'not closed cleanly'))
      .finally(() => process.exit(code));
  };
  const end = (signal: NodeJS.Signals) => (code === undefined ? shutdown(signal) : process.exit(1));
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
  process.on('SIGHUP', steps.reload ?? end);
  process.on('unhandledRejection', (error) => log.error({ err: error }, 'unhandled rejection'));
  process.on('uncaughtException', (error) => {
    log.error({ err: error }, 'uncaught exception');
    steps.beforeCrash?.();
    shutdown('crash', 1);
  });
  return (reason) => shutdown(reason);
}
