import { redactor } from '@mcp-commons/security';
import { type DestinationStream, type Logger, pino } from 'pino';

export type Log = Logger;
export type LogLevel = 'debug' | 'info' | 'warning' | 'error';

/**
 * Logs one JSON object a line to stderr, synchronously, so that nothing is lost when the process ends.
 * Every line passes the redactor: `secrets` (the values of secret options) never appear, wherever they were.
 */
export function createLog(
  level: LogLevel,
  secrets: readonly string[] = [],
  destination?: DestinationStream,
): Log {
  return pino(
    {
      level: level === 'warning' ? 'warn' : level,
      base: null,
      formatters: { level: (label) => ({ level: label === 'warn' ? 'warning' : label }) },
      timestamp: pino.stdTimeFunctions.isoTime,
      // The plain one writes the message of a cause behind its own, which mostly says it already.
      serializers: { err: pino.stdSerializers.errWithCause },
      hooks: { streamWrite: redactor(secrets) },
    },
    destination ?? stderrLines(),
  );
}

/** Where lines go to stderr before the next statement runs. */
export function stderrLines(): DestinationStream {
  return pino.destination({ fd: 2, sync: true });
}
