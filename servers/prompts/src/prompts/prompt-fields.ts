import * as z from 'zod';
import { isOneLine } from '../fence.ts';
import { matching } from '../matching.ts';

const phrase = (description: string) =>
  z.string().max(200).refine(isOneLine, 'must be one line').describe(description);

export const languageField = phrase('Programming language, such as TypeScript.');

export const focusField = phrase('What matters most, such as security, performance or style.').optional();

/** Pasted text of any kind: the prompt always puts it into a fence. */
export const pastedField = (maxLength: number, description: string) =>
  z.string().max(maxLength).describe(description);

export const completeFocus = matching(['correctness', 'performance', 'security', 'style', 'tests']);

export const completeLanguage = matching([
  'Ada',
  'Assembly',
  'Bash',
  'C',
  'C#',
  'C++',
  'Clojure',
  'CSS',
  'Dart',
  'Dockerfile',
  'Elixir',
  'Erlang',
  'F#',
  'Fortran',
  'Go',
  'Groovy',
  'Haskell',
  'HCL',
  'HTML',
  'Java',
  'JavaScript',
  'Julia',
  'Kotlin',
  'Lua',
  'MATLAB',
  'Nix',
  'Objective-C',
  'OCaml',
  'Perl',
  'PHP',
  'PowerShell',
  'Python',
  'R',
  'Ruby',
  'Rust',
  'Scala',
  'Solidity',
  'SQL',
  'Swift',
  'TypeScript',
  'Visual Basic',
  'YAML',
  'Zig',
]);
