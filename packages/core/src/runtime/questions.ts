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
  /** The digests of the last questions, by their keys. */
  readonly asked: Readonly<Record<string, string>>;
  readonly answers: Readonly<Record<string, Answered>>;
}

/** An answer, and the digest of its question: a question that has changed since is a new one. */
interface Answered {
  readonly question: string;
  readonly answer: unknown;
}

/** The questions of one call, answered or not. */
export interface Questions {
  readonly answers: ReadonlyMap<string, Answered>;
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
 * attacker-controlled on its way back). A state is valid for ten minutes, and only for the caller who was asked.
 * Another process accepts it only when it has the same `key`.
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
          const asked = Object.entries(requests).map(([key, question]) => [key, digest(question)]);
          const next: RoundTripState = {
            call: digestOfCall(request),
            asked: Object.fromEntries(asked),
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
): Map<string, Answered> {
  const state = mcpReq.requestState<RoundTripState | undefined>();
  if (state === undefined || state.call !== digestOfCall(request)) return new Map();
  const answers = new Map(Object.entries(state.answers));
  for (const [key, question] of Object.entries(state.asked)) {
    if (inputResponse(mcpReq.inputResponses, key).kind === 'missing') continue;
    answers.set(key, { question, answer: mcpReq.inputResponses?.[key] });
  }
  return answers;
}

export type QuestionBook = ReturnType<typeof createQuestionBook>;

/**
 * Puts `requests` (built with the SDK's `inputRequired.elicit`, `.createMessage`, `.listRoots`) to the client
 * and returns the answers by key. The handler runs again from its start when they arrive, so ask before
 * changing anything; a request that has changed by then is asked again. Works the same in both protocol eras; the
 * client must have declared the capability.
 */
export function ask<Key extends string>(
  ctx: { readonly questions: Questions },
  requests: Readonly<Record<Key, InputRequest>>,
): Readonly<Record<Key, Answer>> {
  const { answers: known } = ctx.questions;
  const open = Object.entries<InputRequest>(requests).filter(
    ([key, request]) => known.get(key)?.question !== digest(request),
  );
  if (open.length > 0) throw new InputNeeded(ctx.questions, Object.fromEntries(open));
  const given = Object.fromEntries([...known].map(([key, { answer }]) => [key, answer]));
  const answers = Object.keys(requests).map((key) => [key, inputResponse(given, key)]);
  return Object.fromEntries(answers) as Record<Key, Answer>;
}

function digestOfCall({ method, params }: { method: string; params?: unknown }): string {
  const { name, uri, arguments: args } = (params ?? {}) as Record<string, unknown>;
  return digest([method, name, uri, args]);
}

// A client may write the same arguments in another order on its second try.
function digest(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('base64url');
}
