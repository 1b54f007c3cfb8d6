import type { Annotations } from '@modelcontextprotocol/server';
import type { CallContext } from '../runtime/call-context.ts';
import type { Awaitable } from './define-tool.ts';

/** Data that a client may read by its URI. A URI with `{variables}` (RFC 6570) is a template for many resources. */
export interface Resource<Uri extends string = string> {
  /** `calculator://help`, or a template such as `users://{user_id}`. */
  readonly uri: Uri;
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly mimeType: string;
  readonly annotations?: Annotations;
  /** The scopes that a caller over HTTP needs to read, list, complete or follow it. */
  readonly scopes?: readonly string[];
  /** `_meta` of the resource in lists and of its contents, for extensions of the protocol. */
  readonly meta?: Readonly<Record<string, unknown>>;
  /**
   * Returns the text or the bytes at the URI, or a list when there are several contents.
   * Throw `ToolError('not_found', …)` when there is nothing at the URI.
   */
  read(
    variables: Variables<Uri>,
    ctx: CallContext,
  ): Awaitable<string | Uint8Array | readonly ResourceContent[]>;
  /** For a template: one page of the resources that exist, so that a person can pick one. */
  list?(cursor: string | undefined, ctx: CallContext): Awaitable<ResourcePage>;
  /**
   * Called when a client subscribes to this resource: announce its changes through `runtime.changes` from now on, under
   * `uri` as the client has written it. The client gets its confirmation afterwards.
   */
  follow?(variables: Variables<Uri>, uri: string): Awaitable<void>;
  /**
   * For a template: returns, per variable, the values that begin with what was typed; at most 100 are sent. `chosen`
   * holds the values of the other variables that the client has sent along.
   */
  readonly complete?: {
    readonly [Name in keyof Variables<Uri>]?: (
      typed: string,
      ctx: CallContext,
      chosen: Partial<Variables<Uri>>,
    ) => Awaitable<readonly string[]>;
  };
}

export interface ResourceContent {
  readonly uri: string;
  readonly mimeType: string;
  readonly content: string | Uint8Array;
}

export interface ResourceListing {
  readonly uri: string;
  readonly name: string;
  readonly title?: string;
  readonly description?: string;
  readonly mimeType?: string;
  readonly size?: number;
}

export interface ResourcePage {
  readonly resources: readonly ResourceListing[];
  readonly nextCursor?: string;
}

/** The variables of a URI template, by name: `{ user_id: string }` for `users://{user_id}`. */
type Variables<Uri extends string> = string extends Uri
  ? Readonly<Record<string, string>>
  : { readonly [Name in VariableName<Uri>]: string };

type VariableName<Uri extends string> = Uri extends `${string}{${infer Name}}${infer Rest}`
  ? BareName<Name> | VariableName<Rest>
  : never;

type BareName<Name extends string> = Name extends `${'+' | '#' | '/' | '?' | '&'}${infer Bare}` ? Bare : Name;

/** Returns `resource` unchanged; its only work is to infer the variables of `read` from the URI. */
export function defineResource<const Uri extends string>(resource: Resource<Uri>): Resource<Uri> {
  return resource;
}
