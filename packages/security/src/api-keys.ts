export { type ApiKey, findApiKey, parseApiKeys, singleApiKey } from './callers/api-keys.ts';
export { CallerSettingError } from './callers/caller-setting-error.ts';
