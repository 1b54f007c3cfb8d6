import { ToolError } from '@mcp-commons/core';

/** Reads the URL of a call. What it may lead to is the guard's business. */
export function parsePageUrl(text: string): URL {
  // A host with a port reads as a scheme.
  const isHost = /^[\w.-]+:\d+(?:[/?#]|$)/.test(text);
  if (!isHost && URL.canParse(text)) return new URL(text);
  const withScheme = `https://${text}`;
  const guess =
    (isHost || /^[\w-]+(?:\.[\w-]+)+(?:[/?#:]|$)/.test(text)) && URL.canParse(withScheme)
      ? ` Did you mean ${withScheme}?`
      : '';
  throw new ToolError(
    'invalid_input',
    `${JSON.stringify(text.slice(0, 200))} is not a URL; write it like https://host/path.${guess}`,
  );
}
