/** A setting that cannot be read. It must stop the start: skipping a deny rule would allow what it denies. */
export class NetworkSettingError extends Error {
  override readonly name = 'NetworkSettingError';
}
