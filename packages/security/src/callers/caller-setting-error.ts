/** The operator's settings of who may call are wrong. The message says where, and contains no secret. */
export class CallerSettingError extends Error {
  override readonly name = 'CallerSettingError';
}
