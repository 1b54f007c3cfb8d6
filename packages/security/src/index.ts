export { canonicalJson } from './canonical-json.ts';
export { withDeadline } from './deadline.ts';
export { localPrincipal, missingScopes, type Principal, unknownPrincipal } from './principal.ts';
export { redactor } from './redact.ts';
export { createSharedWork, type SharedWork } from './shared-work.ts';
