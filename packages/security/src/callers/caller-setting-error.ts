/** The operator set up who may call in a way that cannot be meant. The message says where, and holds no secret. */
export class CallerSettingError extends Error {
  override readonly name = 'CallerSettingError';
}
