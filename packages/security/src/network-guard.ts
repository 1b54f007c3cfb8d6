export type { Resolver } from './network-guard/connect-checked.ts';
export {
  createNetworkGuard,
  type GuardedRequest,
  type GuardedResponse,
  type NetworkGuard,
  type NetworkGuardOptions,
  type NetworkLimits,
} from './network-guard/create-network-guard.ts';
export { NetworkError, type NetworkFailure, type NetworkReason } from './network-guard/network-error.ts';
export { NetworkSettingError } from './network-guard/network-setting-error.ts';
export type { OAuthCredential } from './network-guard/oauth-token.ts';
export { parseUpstreamCredentials } from './network-guard/parse-upstream-credentials.ts';
export { type ProxyChoice, proxyFromEnvironment } from './network-guard/proxy.ts';
export { parseExactTarget, parseTargetRule } from './network-guard/target-rules.ts';
export {
  createUpstreamCredentials,
  type UpstreamCredential,
  type UpstreamCredentials,
} from './network-guard/upstream-credentials.ts';
