import { inputRequired } from '@modelcontextprotocol/server';
import { ToolError } from '../tool-error.ts';
import type { CallContext } from './call-context.ts';
import { ask } from './questions.ts';

export interface Confirmation {
  /** A question that names what will happen and to what: "Delete user 7 (Ada)?" */
  readonly message: string;
  /**
   * For clients that cannot ask a person: `refuse`, or `proceed` because the host itself asks before a call
   * with a destructive hint.
   */
  readonly otherwise: 'refuse' | 'proceed';
}

/** Whether the client can show the person a form; a bare `elicitation: {}` means forms (spec 2025-11-25). */
export function canElicit(ctx: Pick<CallContext, 'clientCapabilities'>): boolean {
  const { elicitation } = ctx.clientCapabilities;
  return elicitation !== undefined && (elicitation.form !== undefined || elicitation.url === undefined);
}

/**
 * Returns when the person agreed. The handler runs again from its start after the answer, so confirm before
 * changing anything.
 *
 * @throws ToolError `denied` when the person declined, or the client cannot ask and `otherwise` is `refuse`.
 */
export function confirm(ctx: CallContext, { message, otherwise }: Confirmation): void {
  if (!canElicit(ctx)) {
    if (otherwise === 'proceed') return;
    throw new ToolError(
      'denied',
      'This needs the confirmation of a person, and this client cannot ask for it (no elicitation). Use a client that can.',
    );
  }
  const { confirm: answer } = ask(ctx, {
    confirm: inputRequired.elicit({
      message: showMarks(message),
      requestedSchema: {
        type: 'object',
        properties: { confirm: { type: 'boolean', title: 'Yes, do it' } },
        required: ['confirm'],
      },
    }),
  });
  const agreed =
    answer.kind === 'elicit' && answer.action === 'accept' && answer.content?.['confirm'] === true;
  if (!agreed) throw new ToolError('denied', 'The person did not confirm, so nothing was done.');
}

// Spells out what reorders text (CVE-2021-42574) or overwrites it on a terminal: the person decides by what they see.
function showMarks(text: string): string {
  return text.replace(
    /\p{Bidi_Control}|(?!\r?\n|\t)\p{Cc}/gu,
    (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
