import type { CallContext } from '@mcp-commons/core';
import * as z from 'zod';
import { type Author, roles } from '../account/user.ts';

/** The author that the audit records: the principal of the call, which on stdio is `local`. */
export function by({ principal }: CallContext, tool: string): Author {
  return { actor: principal.id, tool };
}

// Control characters and line breaks, lone surrogates, and the marks that reverse text (CVE-2021-42574), because a
// person sees the name and decides by it.
const unprintable = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

/** Text on one line, normalised to NFC, so that names that look equal are equal. */
export const line = (max: number) =>
  z
    .string()
    .trim()
    .normalize()
    .refine((text) => text !== '' && [...text].length <= max, `must have 1..${max} characters`)
    .refine((text) => !unprintable.test(text), 'must not contain control or text-direction characters');

// RFC 5321: dot-string "@" dot-string, and the lengths. Without characters that separate or wrap addresses, because one
// field must never reach two mailboxes.
const word = String.raw`[^\s@\p{C}<>()[\]\\,;:".]+`;
const words = String.raw`${word}(?:\.${word})*`;
const address = new RegExp(`^(?=.{3,254}$)(?=.{1,64}@)${words}@${words}$`, 'u');

export const emailField = z
  .string()
  .trim()
  // In this order: lower case keeps J and a combining caron as two characters, and then NFC makes them one letter, ǰ.
  .toLowerCase()
  .normalize()
  // NFKC too, because some programs read a wide ＠ or ， as @ or a comma.
  .refine(
    (text) => address.test(text) && address.test(text.normalize('NFKC')),
    'must be one address, such as ada@example.org',
  );

// U+2800, the blank Braille pattern, is the only blank that Unicode counts as a symbol.
const visible = /[^\p{Z}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/u;

export const nameField = line(200).refine((text) => visible.test(text), 'must have a visible character');
export const roleField = z.enum(roles);
export const userIdField = z.int().describe('The id.');
export const expectedVersionField = z.int().optional().describe('Refuse if its version differs.');

export const userOutput = z.object({
  id: z.int(),
  name: z.string(),
  email: z.string(),
  role: roleField,
  version: z.int(),
  created_at: z.string(),
  updated_at: z.string(),
  deleted_at: z.string().optional(),
});

/** The same fields; only get_user declares them all, because a model pays for schemas on every turn. */
export const briefUserOutput = z.looseObject({ id: z.int(), version: z.int() });
