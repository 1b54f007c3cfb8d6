import { vi } from 'vitest';

// One second, which is the default, is short on a machine that does much else. What comes never is told soon enough.
const patientMs = 25_000;

const { waitFor } = vi;
vi.waitFor = (callback, options) =>
  waitFor(callback, {
    timeout: patientMs,
    ...(typeof options === 'number' ? { timeout: options } : options),
  });
