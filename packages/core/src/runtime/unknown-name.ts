import { ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/server';

/** Names in one message: a person's folder may hold thousands of prompts. */
const maxKnown = 20;

/** The error for a tool or prompt that does not exist. It lists the first of those that do. */
export function unknownName(kind: 'tool' | 'prompt', name: string, known: Iterable<string>): ProtocolError {
  const names = [...known];
  const more = names.length > maxKnown ? `, and ${names.length - maxKnown} more` : '';
  const listed = names.slice(0, maxKnown).join(', ') + more;
  const label = kind === 'tool' ? 'Tools' : 'Prompts';
  const hint = names.length > 0 ? `${label}: ${listed}` : `This server has no ${kind}s.`;
  const asked = JSON.stringify(name.slice(0, 100));
  return new ProtocolError(ProtocolErrorCode.InvalidParams, `Unknown ${kind} ${asked}. ${hint}`);
}
