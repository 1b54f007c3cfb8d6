import { ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/server';

/** A person's folder may hold thousands of prompts, and an answer is no place for a list of them. */
const maxKnown = 20;

/** What a tool or prompt that there is not is answered with: the names there are, as far as they help. */
export function unknownName(kind: 'tool' | 'prompt', name: string, known: Iterable<string>): ProtocolError {
  const names = [...known];
  const more = names.length > maxKnown ? `, and ${names.length - maxKnown} more` : '';
  const listed = names.slice(0, maxKnown).join(', ') + more;
  const [label, asked] = [kind === 'tool' ? 'Tools' : 'Prompts', JSON.stringify(name.slice(0, 100))];
  return new ProtocolError(ProtocolErrorCode.InvalidParams, `Unknown ${kind} ${asked}. ${label}: ${listed}`);
}
