import { ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/server';

/** Names in one message: a person's folder may hold thousands of prompts. */
const maxKnown = 20;

/** The error for a tool or prompt that does not exist. It lists the first of those that do. */
export function unknownName(kind: 'tool' | 'prompt', name: string, known: Iterable<string>): ProtocolError {
  const names = [...known];
  const more = names.length > maxKnown ? `, and ${names.length - maxKnown} more` : '';
  const listed = names.slice(0, maxKnown).join(', ') + more;
  const [label, asked] = [kind === 'tool' ? 'Tools' : 'Prompts', JSON.stringify(name.slice(0, 100))];
  return new ProtocolError(ProtocolErrorCode.InvalidParams, `Unknown ${kind} ${asked}. ${label}: ${listed}`);
}
