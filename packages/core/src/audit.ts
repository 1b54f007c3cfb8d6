import { redactor } from '@mcp-commons/security';
import { type Audit, appendTo, createAudit } from '@mcp-commons/security/audit';
import type { Component } from './http/monitor/readiness.ts';
import type { Log } from './log.ts';
import type { CommonOptions } from './options/common-options.ts';
import { OptionsError } from './options/options-error.ts';
import { writeToStderr } from './write-to-stderr.ts';

/**
 * Opens the audit of the process: lines in AUDIT_FILE, or lines `{"audit":{…}}` in the log, whatever its level. Both
 * are free of secrets. A line that cannot be written is an error in the log, with the line.
 *
 * @throws OptionsError `configuration` when the file cannot be opened.
 */
export function openAudit(
  { auditFile, auditKey }: Pick<CommonOptions, 'auditFile' | 'auditKey'>,
  secrets: readonly string[],
  log: Log,
): Audit {
  const redact = redactor(secrets);
  const append = auditFile === undefined ? appendTagged : open(auditFile);
  return createAudit({
    write: (line) => append(redact(line)),
    key: auditKey,
    onFailure: (err, line) => log.error({ err, line }, 'an audit line cannot be written'),
  });
}

function appendTagged(line: string): void {
  writeToStderr(`{"audit":${line.trimEnd()}}\n`);
}

function open(path: string): (line: string) => void {
  try {
    return appendTo(path);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'unreadable';
    throw new OptionsError('configuration', `AUDIT_FILE: cannot open ${path} (${code})`, { cause });
  }
}

/** The audit as `/readyz` sees it: without it, the server still answers calls that change nothing. */
export function auditComponent(audit: Audit): Component {
  return {
    name: 'audit',
    required: false,
    async check() {
      if (!audit.isComplete()) throw new Error('the audit cannot be written, so nothing may be changed');
    },
  };
}
