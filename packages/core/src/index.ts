export { run } from './command/run.ts';
export { definePrompt, type Prompt } from './definitions/define-prompt.ts';
export {
  defineResource,
  type Resource,
  type ResourceContent,
  type ResourceListing,
  type ResourcePage,
} from './definitions/define-resource.ts';
export {
  type Announcement,
  defineServer,
  type Finding,
  type PackageManifest,
  type Runtime,
  type ServerDefinition,
  type Services,
} from './definitions/define-server.ts';
export { defineTool, type Hints, type Tool } from './definitions/define-tool.ts';
export { type Reply, reply } from './definitions/reply.ts';
export { firstThatFit } from './first-that-fit.ts';
export { createLog, type Log, type LogLevel } from './log.ts';
export { commonOptions } from './options/common-options.ts';
export { defaultDataFolder } from './options/data-folder.ts';
export { type HttpOptions, httpOptions } from './options/http-options.ts';
export { type Option, optionTable } from './options/option-table.ts';
export { OptionsError } from './options/options-error.ts';
export type { CallContext } from './runtime/call-context.ts';
export { requireScopes } from './runtime/caller.ts';
export type { Changes } from './runtime/changes.ts';
export { type Confirmation, canElicit, confirm } from './runtime/confirm.ts';
export { decodeCursor, encodeCursor, paginate } from './runtime/cursor.ts';
export type { Limits } from './runtime/limits.ts';
export { type OpenServer, type OpenSettings, openServer } from './runtime/open-server.ts';
export { openCursor, sealCursor } from './runtime/query-cursor.ts';
export { type Answer, ask } from './runtime/questions.ts';
export { createSlots, type Slots } from './runtime/slots.ts';
export { shorten } from './shorten.ts';
export { ToolError, type ToolErrorKind } from './tool-error.ts';
