import type { GetPromptRequest, GetPromptResult, Server, ServerContext } from '@modelcontextprotocol/server';
import type { Prompt } from '../definitions/define-prompt.ts';
import { ToolError } from '../tool-error.ts';
import { openCall } from './call.ts';
import type { CallContext } from './call-context.ts';
import { type CallSettings, runAskingCall } from './calls.ts';
import type { Catalogue } from './catalogue.ts';
import { describeIssues } from './describe-issues.ts';
import { protocolFailure } from './failure.ts';
import { knownContent } from './known-content.ts';
import { unknownName } from './unknown-name.ts';

/** Answers `prompts/get`. */
export function createPromptGetter(catalogue: Catalogue, settings: CallSettings) {
  return async (server: Server, request: GetPromptRequest, ctx: ServerContext) => {
    const { name, arguments: args = {} } = request.params;
    const prompt = catalogue.prompts.get(name);
    if (prompt === undefined) throw unknownName('prompt', name, catalogue.prompts.keys());
    const call = openCall(server, request, ctx, { subject: `prompts/get ${name}` });
    try {
      return await runAskingCall<GetPromptResult>(settings, call, async (context) => {
        const { messages, ...result } = await runPrompt(prompt, args, context);
        const known = messages.map((message) => ({
          ...message,
          content: knownContent(call, message.content),
        }));
        return { ...result, messages: known };
      });
    } catch (error) {
      throw protocolFailure(error, call, settings.log);
    }
  };
}

async function runPrompt(
  prompt: Prompt,
  args: Record<string, string>,
  ctx: CallContext,
): Promise<GetPromptResult> {
  // Hosts with a form send every field, filled in or not.
  const given = Object.fromEntries(Object.entries(args).filter(([, value]) => value.trim() !== ''));
  const parsed = prompt.arguments.safeParse(given, { reportInput: true });
  if (!parsed.success)
    throw new ToolError('invalid_input', `${describeIssues(parsed.error, prompt.arguments)}.`);
  const result = await prompt.run(parsed.data, ctx);
  const messages: GetPromptResult['messages'] =
    typeof result === 'string' ? [{ role: 'user', content: { type: 'text', text: result } }] : [...result];
  return { description: prompt.description, messages };
}
