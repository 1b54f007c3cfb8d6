import { vi } from 'vitest';

// The default of one second is too short on a busy machine. Only a test that fails waits longer for this.
const patientMs = 25_000;

const { waitFor } = vi;
vi.waitFor = (callback, options) =>
  waitFor(callback, typeof options === 'number' ? options : { timeout: patientMs, ...options });
