import { ToolError } from '@mcp-commons/core';

/** Reads the URL of a call. The guard decides whether it may be fetched. */
export function parsePageUrl(text: string): URL {
  // `URL` takes a host with a port for a scheme.
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
