export { canonicalJson } from './canonical-json.ts';
export { localPrincipal, missingScopes, type Principal, unknownPrincipal } from './principal.ts';
export { redactor } from './redact.ts';
