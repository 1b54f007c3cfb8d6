/**
 * Stands in for `@modelcontextprotocol/server/_shims` inside a bundle. The SDK's own brings AJV (a quarter of
 * the bundle) to check answers of `elicitInput`; core passes its own validator and never calls that.
 */
export { default as process } from 'node:process';

export class DefaultJsonSchemaValidator {
  getValidator(): never {
    throw new Error('this bundle has no JSON Schema validator');
  }
}
