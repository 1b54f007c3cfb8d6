/** A setting that cannot be read. It must stop the start: a deny rule that is skipped would fail open. */
export class NetworkSettingError extends Error {
  override readonly name = 'NetworkSettingError';
}
