/**
 * Replaces `@modelcontextprotocol/server/_shims` inside a bundle. The SDK's own file brings AJV (a quarter of the
 * bundle) to check answers of `elicitInput`, which core never calls.
 */
export { default as process } from 'node:process';

export class DefaultJsonSchemaValidator {
  getValidator(): never {
    throw new Error('this bundle has no JSON Schema validator');
  }
}
