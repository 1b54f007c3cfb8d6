export {
  createTokenVerifier,
  type TokenRefusal,
  type TokenSettings,
  type TokenVerifier,
} from './callers/tokens.ts';
