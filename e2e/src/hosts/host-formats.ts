import * as z from 'zod';

/** The configuration file of each host, as the host documents it; a key that it does not know is our mistake. */
const environment = z.record(z.string().regex(/^[A-Z][A-Z0-9_]*$/), z.string());
const start = {
  command: z.string().min(1),
  args: z.array(z.string()).optional(),
  env: environment.optional(),
};
/** A host puts this name before the names of the server's tools. */
const serverName = z.string().regex(/^[a-zA-Z0-9_-]{1,32}$/);
const servers = <Server extends z.ZodType>(server: Server) =>
  z.record(serverName, server).refine((entries) => Object.keys(entries).length === 1, 'one server');

/** https://modelcontextprotocol.io/docs/develop/connect-local-servers */
const claudeDesktop = z.strictObject({ mcpServers: servers(z.strictObject(start)) });

/** https://code.claude.com/docs/en/mcp */
const claudeCode = z.strictObject({
  mcpServers: servers(z.strictObject({ type: z.literal('stdio'), ...start })),
});

/** https://cursor.com/docs/context/mcp */
export const cursorServer = z.strictObject({ type: z.literal('stdio').optional(), ...start });
const cursor = z.strictObject({ mcpServers: servers(cursorServer) });

/** https://code.visualstudio.com/docs/copilot/reference/mcp-configuration */
const vscodeInput = z.strictObject({
  id: z.string().min(1),
  type: z.literal('promptString'),
  description: z.string().min(1),
  password: z.boolean().optional(),
  default: z.string().optional(),
});
export const vscodeServer = z.strictObject({ type: z.literal('stdio'), ...start });
const vscode = z
  .strictObject({ inputs: z.array(vscodeInput).optional(), servers: servers(vscodeServer) })
  .refine(({ inputs = [], servers: entries }) => {
    const asked = [...JSON.stringify(entries).matchAll(/\$\{input:([^}]*)\}/g)].map(([, id]) => id);
    return asked.every((id) => inputs.some((input) => input.id === id));
  }, 'every ${input:…} has its question');

export const hostFormats = { 'claude-desktop': claudeDesktop, 'claude-code': claudeCode, cursor, vscode };
