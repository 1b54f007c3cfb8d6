import {
  type CallToolResult,
  type Implementation,
  isInputRequiredResult,
  type JSONRPCRequest,
  ProtocolError,
  ProtocolErrorCode,
  type Result,
  Server,
  type ServerContext,
  type ServerOptions,
  type StandardSchemaV1Sync,
  specTypeSchemas,
} from '@modelcontextprotocol/server';

type Handler = (request: JSONRPCRequest, ctx: ServerContext) => Promise<Result>;

const paramsOf: Readonly<Record<string, StandardSchemaV1Sync | undefined>> = {
  initialize: specTypeSchemas.InitializeRequestParams,
  'logging/setLevel': specTypeSchemas.SetLevelRequestParams,
  'tools/list': specTypeSchemas.PaginatedRequestParams,
  'tools/call': specTypeSchemas.CallToolRequestParams,
  'resources/list': specTypeSchemas.PaginatedRequestParams,
  'resources/templates/list': specTypeSchemas.PaginatedRequestParams,
  'resources/read': specTypeSchemas.ReadResourceRequestParams,
  'resources/subscribe': specTypeSchemas.SubscribeRequestParams,
  'resources/unsubscribe': specTypeSchemas.SubscribeRequestParams,
  'prompts/list': specTypeSchemas.PaginatedRequestParams,
  'prompts/get': specTypeSchemas.GetPromptRequestParams,
  'completion/complete': specTypeSchemas.CompleteRequestParams,
};

// The SDK would send what the client says about its failure.
const unanswered: CallToolResult = {
  content: [
    {
      type: 'text',
      text: 'Error: This call asks a question that the client could not answer, so nothing was done. Tell the person to check the client.',
    },
  ],
  isError: true,
};

/**
 * The SDK's server with three changes. It answers invalid params with -32602 and a sentence, where the SDK sends zod's
 * JSON, mostly with -32603. It passes `onUnheard` the calls that the SDK refuses itself, such as one with a forged
 * answer of a person, because no handler gets them. It says in its own words that a 2025-era client gave no answer.
 */
export class CheckedServer extends Server {
  private readonly onUnheard: (server: Server, ...call: Parameters<Handler>) => void;

  constructor(info: Implementation, options: ServerOptions, onUnheard: CheckedServer['onUnheard']) {
    super(info, options);
    this.onUnheard = onUnheard;
  }

  protected override _wrapHandler(method: string, handler: Handler): Handler {
    return async (request, ctx) => {
      let isHeard = false;
      let isAsking = false;
      const wrapped = super._wrapHandler(method, async (...call) => {
        isHeard = true;
        const result = await handler(...call);
        isAsking = isInputRequiredResult(result);
        return result;
      });
      try {
        const result = await wrapped(request, ctx);
        return isAsking && result['isError'] === true ? unanswered : result;
      } catch (error) {
        if (method === 'tools/call' && !isHeard) this.onUnheard(this, request, ctx);
        requireParams(request);
        throw error;
      }
    };
  }
}

function requireParams({ method, params = {} }: JSONRPCRequest): void {
  const issues = paramsOf[method]?.['~standard'].validate(params).issues;
  if (issues === undefined) return;
  const problems = issues.map(({ path = [], message }) => `${path.join('.')}: ${message}`).join(', ');
  throw new ProtocolError(ProtocolErrorCode.InvalidParams, `Invalid params for ${method}: ${problems}`);
}
