import {
  type CompleteRequest,
  type CompleteResult,
  ProtocolError,
  ProtocolErrorCode,
  type Server,
  type ServerContext,
} from '@modelcontextprotocol/server';
import type { Awaitable } from '../definitions/define-tool.ts';
import { openCall } from './call.ts';
import type { CallContext } from './call-context.ts';
import { type CallSettings, runCall } from './calls.ts';
import type { Catalogue } from './catalogue.ts';
import { protocolFailure } from './failure.ts';
import { unknownName } from './unknown-name.ts';

/** The spec's limit on the values of one completion. */
const maxValues = 100;

type Completer = (
  typed: string,
  ctx: CallContext,
  chosen: Readonly<Record<string, string>>,
) => Awaitable<readonly string[]>;

/** Whether any prompt or template can complete an argument, or a prompt that comes later might. */
export function canComplete({ prompts, refreshPrompts, templates }: Catalogue): boolean {
  const hasCompleter = ({ complete }: { complete?: object }) => complete !== undefined;
  return (
    refreshPrompts !== undefined ||
    [...prompts.values()].some(hasCompleter) ||
    [...templates.values()].some((t) => hasCompleter(t.resource))
  );
}

/** Answers `completion/complete`; an argument without a completer has no values. */
export function createCompleter(catalogue: Catalogue, settings: CallSettings) {
  return async (server: Server, request: CompleteRequest, ctx: ServerContext) => {
    const { ref, argument, context: { arguments: chosen = {} } = {} } = request.params;
    const { complete = {}, scopes } = findCompletable(catalogue, ref);
    const completer = Object.hasOwn(complete, argument.name) ? complete[argument.name] : undefined;
    if (completer === undefined) return { completion: { values: [], hasMore: false } };
    const call = openCall(server, request, ctx, { subject: `completion/complete ${argument.name}`, scopes });
    try {
      return await runCall<CompleteResult>(settings, call, async (context) => {
        const values = await completer(argument.value, context, chosen);
        return {
          completion: {
            values: values.slice(0, maxValues),
            total: values.length,
            hasMore: values.length > maxValues,
          },
        };
      });
    } catch (error) {
      throw protocolFailure(error, call, settings.log);
    }
  };
}

interface Completable {
  readonly complete?: Readonly<Record<string, Completer | undefined>>;
  readonly scopes?: readonly string[];
}

function findCompletable(
  { prompts, templates, resources }: Catalogue,
  ref: CompleteRequest['params']['ref'],
): Completable {
  if (ref.type === 'ref/prompt') {
    const prompt = prompts.get(ref.name);
    if (prompt !== undefined) return prompt;
    throw unknownName('prompt', ref.name, prompts.keys());
  }
  const resource = templates.get(ref.uri)?.resource ?? resources.get(ref.uri);
  if (resource !== undefined) return resource;
  throw new ProtocolError(
    ProtocolErrorCode.InvalidParams,
    `Unknown resource template ${JSON.stringify(ref.uri)}`,
  );
}
