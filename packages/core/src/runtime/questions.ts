import { createHash, randomBytes } from 'node:crypto';
import { canonicalJson } from '@mcp-commons/security';
import {
  createRequestStateCodec,
  type InputRequest,
  type InputRequiredResult,
  type InputResponseView,
  inputRequired,
  inputResponse,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { principalOf } from './caller.ts';

/** What was asked and answered in earlier rounds of one call; it travels through the client, signed. */
interface RoundTripState {
  readonly call: string;
  readonly asked: readonly string[];
  readonly answers: Readonly<Record<string, unknown>>;
}

/** The questions of one call, answered or not. */
export interface Questions {
  readonly answers: ReadonlyMap<string, unknown>;
  /** Makes the result that puts `requests` to the client and brings earlier answers back with the reply. */
  pose(requests: Readonly<Record<string, InputRequest>>): Promise<InputRequiredResult>;
}

export type Answer = Exclude<InputResponseView, { kind: 'missing' }>;

/** Thrown by `ask` to leave the handler; the runtime turns it into an `input_required` result. */
export class InputNeeded extends Error {
  override readonly name = 'InputNeeded';
  readonly pose: () => Promise<InputRequiredResult>;

  constructor(questions: Questions, requests: Readonly<Record<string, InputRequest>>) {
    super(`waiting for ${Object.keys(requests).join(', ')}`);
    this.pose = () => questions.pose(requests);
  }
}

/**
 * Signs the state that travels through the client (spec 2026-07-28, basic/patterns/mrtr: it is
 * attacker-controlled on its way back). A state is valid for ten minutes, and for the caller who was asked; at another
 * process than the one that signed it only when they were given the same `key`.
 */
export function createQuestionBook(key: Uint8Array = randomBytes(32)) {
  const codec = createRequestStateCodec({
    key,
    ttlSeconds: 600,
    bind: (ctx) => principalOf(ctx).id,
  });
  return {
    verify: codec.verify,
    /** Reads the answers that `request` brings, and only those that this very call has asked for. */
    open(request: { method: string; params?: unknown }, ctx: ServerContext): Questions {
      const answers = readAnswers(request, ctx);
      return {
        answers,
        async pose(requests) {
          const next = {
            call: digest(request),
            asked: Object.keys(requests),
            answers: Object.fromEntries(answers),
          };
          return inputRequired({ inputRequests: { ...requests }, requestState: await codec.mint(next, ctx) });
        },
      };
    },
  };
}

function readAnswers(
  request: { method: string; params?: unknown },
  { mcpReq }: ServerContext,
): Map<string, unknown> {
  const state = mcpReq.requestState<RoundTripState | undefined>();
  if (state === undefined || state.call !== digest(request)) return new Map();
  const answered = state.asked.filter((key) => inputResponse(mcpReq.inputResponses, key).kind !== 'missing');
  return new Map([
    ...Object.entries(state.answers),
    ...answered.map((key) => [key, mcpReq.inputResponses?.[key]] as const),
  ]);
}

export type QuestionBook = ReturnType<typeof createQuestionBook>;

/**
 * Puts `requests` (built with the SDK's `inputRequired.elicit`, `.createMessage`, `.listRoots`) to the client
 * and returns the answers by key. The handler runs again from its start when they arrive, so ask before
 * changing anything. Works the same in both protocol eras; the client must have declared the capability.
 */
export function ask<Key extends string>(
  ctx: { readonly questions: Questions },
  requests: Readonly<Record<Key, InputRequest>>,
): Readonly<Record<Key, Answer>> {
  const open = Object.entries<InputRequest>(requests).filter(([key]) => !ctx.questions.answers.has(key));
  if (open.length > 0) throw new InputNeeded(ctx.questions, Object.fromEntries(open));
  const given = Object.fromEntries(ctx.questions.answers);
  const answers = Object.keys(requests).map((key) => [key, inputResponse(given, key)]);
  return Object.fromEntries(answers) as Record<Key, Answer>;
}

// A client may write the same arguments in another order on its second try.
function digest({ method, params }: { method: string; params?: unknown }): string {
  const { name, uri, arguments: args } = (params ?? {}) as Record<string, unknown>;
  return createHash('sha256')
    .update(canonicalJson([method, name, uri, args]))
    .digest('base64url');
}
