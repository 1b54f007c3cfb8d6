import {
  type JSONRPCRequest,
  ProtocolError,
  ProtocolErrorCode,
  type Result,
  Server,
  type ServerContext,
  type StandardSchemaV1Sync,
  specTypeSchemas,
} from '@modelcontextprotocol/server';

type Handler = (request: JSONRPCRequest, ctx: ServerContext) => Promise<Result>;

/** The methods that the SDK registers by itself, without the schema of their params. */
const builtIn: Readonly<Record<string, StandardSchemaV1Sync | undefined>> = {
  initialize: specTypeSchemas.InitializeRequestParams,
  'logging/setLevel': specTypeSchemas.SetLevelRequestParams,
};

/**
 * The SDK's server, which tells in words, with -32602, that params of its own methods do not fit; and tells of calls that
 * the SDK refuses by itself, such as one with a forged answer of a person: no handler hears of them.
 */
export class CheckedServer extends Server {
  onUnheardCall: ((...call: Parameters<Handler>) => void) | undefined;

  protected override _wrapHandler(method: string, handler: Handler): Handler {
    if (method === 'tools/call') return this.wrapCall(handler);
    const wrapped = super._wrapHandler(method, handler);
    const schema = builtIn[method];
    if (schema === undefined) return wrapped;
    return async (request, ctx) => {
      const { issues } = schema['~standard'].validate(request.params ?? {});
      if (issues === undefined) return wrapped(request, ctx);
      const told = issues.map(({ path = [], message }) => `${path.join('.')}: ${message}`).join(', ');
      throw new ProtocolError(ProtocolErrorCode.InvalidParams, `Invalid params for ${method}: ${told}`);
    };
  }

  private wrapCall(handler: Handler): Handler {
    const heard = new WeakSet<AbortSignal>();
    const wrapped = super._wrapHandler('tools/call', (request, ctx) => {
      heard.add(ctx.mcpReq.signal);
      return handler(request, ctx);
    });
    return async (request, ctx) => {
      try {
        return await wrapped(request, ctx);
      } catch (error) {
        if (!heard.has(ctx.mcpReq.signal)) this.onUnheardCall?.(request, ctx);
        throw error;
      }
    };
  }
}
