import { redactor } from '@mcp-commons/security';
import { type DestinationStream, type Logger, pino } from 'pino';
import { writeToStderr } from './write-to-stderr.ts';

export type Log = Logger;
export type LogLevel = 'debug' | 'info' | 'warning' | 'error';

/**
 * Logs one JSON object a line to stderr, synchronously, so that nothing is lost when the process ends. While nobody reads
 * stderr, lines are dropped. Every line passes the redactor: `secrets` (the values of secret options) never appear,
 * wherever they were.
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
      // The default serializer appends the message of a cause to the error's own, which mostly says it already.
      serializers: { err: pino.stdSerializers.errWithCause },
      hooks: { streamWrite: redactor(secrets) },
    },
    destination ?? stderr,
  );
}

const stderr: DestinationStream = {
  write(line) {
    try {
      writeToStderr(line);
    } catch {
      // There is nowhere left to report it.
    }
  },
};
