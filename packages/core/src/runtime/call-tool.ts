import {
  type CallToolRequest,
  type CallToolResult,
  type ContentBlock,
  type Server,
  type ServerContext,
  specTypeSchemas,
} from '@modelcontextprotocol/server';
import type * as z from 'zod';
import type { Tool } from '../definitions/define-tool.ts';
import { takeReply } from '../definitions/reply.ts';
import { ToolError } from '../tool-error.ts';
import { openTrail, type Trail } from './audit-trail.ts';
import { type Call, closeCall, openCall } from './call.ts';
import type { CallContext } from './call-context.ts';
import { originOf } from './caller.ts';
import { type CallSettings, runAskingCall } from './calls.ts';
import type { Catalogue } from './catalogue.ts';
import { describeIssues } from './describe-issues.ts';
import { failedToolResult } from './failure.ts';
import { knownContent } from './known-content.ts';
import { unknownName } from './unknown-name.ts';

/** Answers `tools/call`. An unknown tool is a protocol error; a failure inside a tool is an `isError` result. */
export function createToolCaller(catalogue: Catalogue, settings: CallSettings) {
  return async (server: Server, request: CallToolRequest, ctx: ServerContext) => {
    const { name, arguments: input = {} } = request.params;
    const tool = catalogue.tools.get(name);
    if (tool === undefined) throw unknownName('tool', name, catalogue.tools.keys());
    const call = openCall(server, request, ctx, { subject: `tools/call ${name}`, scopes: tool.scopes });
    const trail = openTrail(settings.audit, tool, call);
    try {
      return await runAskingCall<CallToolResult>(settings, call, async (context) => {
        const result = await runTool(tool, input, context, settings.limits.outputBytes, trail);
        return { ...result, content: result.content.map((block) => knownContent(call, block)) };
      });
    } catch (error) {
      if (ctx.mcpReq.signal.aborted) throw error;
      return failedToolResult(error, call, settings);
    } finally {
      trail?.close();
    }
  };
}

/** Records a call that the SDK refused before `createToolCaller` got it. */
export function createRefusalRecorder(catalogue: Catalogue, { audit, log }: CallSettings) {
  return (server: Server, request: Call['request'], ctx: ServerContext) => {
    // Over HTTP, the monitor records the call together with its request.
    if (originOf(ctx) !== undefined) return;
    const { name } = (request.params ?? {}) as { name?: unknown };
    const tool = typeof name === 'string' ? catalogue.tools.get(name) : undefined;
    if (tool === undefined) return;
    const call = openCall(server, request, ctx, { subject: `tools/call ${tool.name}` });
    call.outcome = 'protocol';
    openTrail(audit, tool, call)?.close();
    closeCall(call, log);
  };
}

async function runTool(
  tool: Tool,
  input: Readonly<Record<string, unknown>>,
  ctx: CallContext,
  maxBytes: number,
  trail: Trail | undefined,
): Promise<CallToolResult> {
  const parsed = tool.input.safeParse(withoutBlanks(input, tool), { reportInput: true });
  if (!parsed.success) throw new ToolError('invalid_input', `${describeIssues(parsed.error, tool.input)}.`);
  trail?.admit(input, parsed.data);
  const { output, content } = takeReply(await tool.run(parsed.data, ctx));
  // The SDK advertises `additionalProperties: false`, but sends whatever it is given: with one extra field, every
  // client throws. Parsing keeps only what the schema names.
  const structuredContent = tool.output?.parse(output);
  const json = structuredContent === undefined ? '' : JSON.stringify(structuredContent);
  const blocks = content ?? [{ type: 'text' as const, text: json }];
  content?.forEach(checkBlock);
  checkBudget(Buffer.byteLength(json), maxBytes);
  checkBudget(
    blocks.reduce((sum, block) => sum + (block.type === 'text' ? Buffer.byteLength(block.text) : 0), 0),
    maxBytes,
  );
  return { content: [...blocks], ...(structuredContent && { structuredContent }) };
}

/**
 * Drops what stands for nothing: hosts that make a model or a form fill in every argument send null for those that are
 * left out, or an empty text in place of a number, a choice or an object. A tool that changes something refuses the text,
 * which could mean that a field be emptied.
 */
function withoutBlanks(input: Readonly<Record<string, unknown>>, { input: { shape }, annotations }: Tool) {
  const isLeftOut = (name: string, value: unknown) => {
    // Whether an argument is optional is found by a parse, which costs time and runs transforms.
    if (value !== null && (value !== '' || annotations.readOnlyHint !== true)) return false;
    const schema = Object.hasOwn(shape, name) ? (shape[name] as z.ZodType) : undefined;
    if (schema?.isOptional() !== true) return false;
    if (value === null) return !schema.isNullable();
    const [issue] = schema.safeParse('').error?.issues ?? [];
    return issue?.code === 'invalid_type' || issue?.code === 'invalid_value';
  };
  return Object.fromEntries(Object.entries(input).filter(([name, value]) => !isLeftOut(name, value)));
}

/** Without this check, the SDK would blame the client's params after the call has been logged as a success. */
function checkBlock(block: ContentBlock): void {
  const { issues } = specTypeSchemas.ContentBlock['~standard'].validate(block);
  if (issues !== undefined)
    throw new TypeError(`the tool returned an invalid content block: ${JSON.stringify(issues)}`);
}

function checkBudget(bytes: number, maxBytes: number): void {
  if (bytes <= maxBytes) return;
  throw new ToolError(
    'limit',
    `The answer has ${bytes} bytes and at most ${maxBytes} are sent. Ask for less: a smaller limit or length, fewer fields, a narrower filter; or the operator raises MAX_OUTPUT_BYTES.`,
  );
}
