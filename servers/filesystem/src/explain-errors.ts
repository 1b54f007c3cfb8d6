import { type Tool, ToolError } from '@mcp-commons/core';
import { explainPathError } from './open-sandbox.ts';
import { GlobError } from './search/glob.ts';

/** What the folders below `src` throw, as an error that a model can act on; the rest is returned as it is. */
export function explainError(error: unknown): unknown {
  if (error instanceof GlobError)
    return new ToolError('invalid_input', `${error.message}.`, { cause: error });
  return explainPathError(error);
}

/** The same tool, whose path and pattern errors say what to do. */
export function explained(tool: Tool): Tool {
  return {
    ...tool,
    async run(input, ctx) {
      try {
        return await tool.run(input, ctx);
      } catch (error) {
        throw explainError(error);
      }
    },
  };
}
