import { inTime } from '../../in-time.ts';
import type { Log } from '../../log.ts';

/** Something that serving calls depends on. */
export interface Component {
  readonly name: string;
  /** Without a required component, the server is not ready; without another one, it is degraded. */
  readonly required: boolean;
  /** Resolves when the component works; rejects with a sentence for the operator. */
  check(): Promise<void>;
}

export interface ReadinessReport {
  readonly status: 'ready' | 'degraded' | 'not_ready' | 'draining';
  readonly components: Readonly<Record<string, 'ok' | 'failed'>>;
}

export interface Readiness {
  /** Asks the components, at most every 2 s, and each for at most 2 s. */
  report(): Promise<ReadinessReport>;
  /** Makes the report say from now on that calls should go elsewhere. */
  drain(): void;
}

const freshMs = 2_000;
const timeoutMs = 2_000;

interface Checked {
  readonly component: Component;
  /** The check under way; one that hangs is not started again. */
  pending: Promise<void> | undefined;
  failed: boolean;
}

/** Makes the answer of `/readyz`: only names and states. The reason of a failure goes to the log, once. */
export function createReadiness(components: readonly Component[], log: Log): Readiness {
  const checked: Checked[] = components.map((component) => ({
    component,
    pending: undefined,
    failed: false,
  }));
  let current: { readonly until: number; readonly report: Promise<ReadinessReport> } | undefined;
  let draining = false;

  return {
    async report() {
      if (draining) return { status: 'draining', components: {} };
      const now = performance.now();
      if (current === undefined || current.until <= now) current = { until: now + freshMs, report: ask() };
      return current.report;
    },
    drain() {
      draining = true;
    },
  };

  async function ask(): Promise<ReadinessReport> {
    await Promise.all(checked.map((entry) => check(entry, log)));
    const failed = checked.filter((entry) => entry.failed);
    const notReady = failed.some(({ component }) => component.required);
    return {
      status: notReady ? 'not_ready' : failed.length > 0 ? 'degraded' : 'ready',
      components: Object.fromEntries(
        checked.map(({ component, failed }) => [component.name, failed ? 'failed' : 'ok']),
      ),
    };
  }
}

async function check(entry: Checked, log: Log): Promise<void> {
  const { name } = entry.component;
  entry.pending ??= entry.component.check().finally(() => {
    entry.pending = undefined;
  });
  const failed = await inTime(entry.pending, timeoutMs).then(
    () => undefined,
    (error: unknown) => ({ error }),
  );
  if (failed && !entry.failed) log.warn({ component: name, err: failed.error }, 'not ready');
  if (!failed && entry.failed) log.warn({ component: name }, 'ready again');
  entry.failed = failed !== undefined;
}
