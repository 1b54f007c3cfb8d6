import { ToolError } from '@mcp-commons/core';
import { PathError, type PathSandbox } from '@mcp-commons/security/path-sandbox';
import { NotTextError } from './text/decode-text.ts';
import { readWindow, ShrunkError, type TextWindow, type WindowRequest } from './text/read-window.ts';

/** Runs work on the text of a file; when the file is not text, the error says why. */
export async function asText<T>(path: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ShrunkError) throw new PathError('changed', path, { cause: error });
    if (!(error instanceof NotTextError)) throw error;
    throw new ToolError('invalid_input', `${JSON.stringify(path)} ${error.message}.`, { cause: error });
  }
}

export function readTextFile(
  sandbox: PathSandbox,
  path: string,
  request: WindowRequest,
  maxFileSize: number,
): Promise<TextWindow> {
  return asText(path, () => sandbox.openFile(path, (file) => readWindow(file, request), maxFileSize));
}
