import { type Document, isNode, LineCounter, parseDocument } from 'yaml';
import * as z from 'zod';
import { TemplateError } from './template-error.ts';

const argument = z
  .strictObject({
    name: z
      .string()
      .regex(/^[a-z][a-z0-9_]{0,63}$/i, 'must be a letter and then up to 63 letters, digits or _')
      // Every object has `constructor` and the like, given or not.
      .refine((name) => !(name in {}), 'is a reserved word'),
    description: z.string().max(1_000).optional(),
    required: z.boolean().default(false),
    default: z.string().min(1).optional(),
    enum: z.array(z.string().min(1).max(200)).min(1).max(100).optional(),
  })
  .refine(({ required, default: preset }) => !(required && preset !== undefined), {
    path: ['default'],
    error: 'is never used by a required argument',
  })
  .refine(({ enum: values, default: preset }) => !values || !preset || values.includes(preset), {
    path: ['default'],
    error: 'is not among the values of enum',
  });

export const promptName = /^[a-z0-9][a-z0-9_-]{0,63}$/i;

const header = z.strictObject({
  name: z.string().regex(promptName, 'must be 1 to 64 letters, digits, _ or -').optional(),
  title: z.string().min(1).max(200).optional(),
  description: z.string().min(1).max(1_000),
  override: z.boolean().default(false),
  arguments: z
    .array(argument)
    .max(20)
    .default([])
    .refine((list) => new Set(list.map(({ name }) => name)).size === list.length, 'has a name twice'),
});

/** What the front matter of a template says. */
export type Header = z.output<typeof header>;
export type TemplateArgument = z.output<typeof argument>;

interface FrontMatter {
  readonly header: Header;
  /** The line of the name; 1 without one. */
  readonly nameLine: number;
  readonly body: string;
  readonly bodyLine: number;
}

/**
 * Splits a file into its YAML front matter, which must stand between two lines of `---`, and its body. YAML 1.2, as
 * read here, cannot run code.
 *
 * @throws TemplateError with the line of the mistake.
 */
export function parseFrontMatter(source: string): FrontMatter {
  const lines = source.split('\n');
  const end = lines.findIndex((line, i) => i > 0 && line.trimEnd() === '---');
  if (lines[0]?.trimEnd() !== '---') {
    throw new TemplateError('has no front matter: the first line must be ---', 1);
  }
  if (end < 0) throw new TemplateError('has no second line of --- to end the front matter', 1);
  return {
    ...readHeader(lines.slice(1, end).join('\n')),
    body: lines.slice(end + 1).join('\n'),
    bodyLine: end + 2,
  };
}

/** Errors name lines of the file, whose first line is the `---`. */
function readHeader(yaml: string): Pick<FrontMatter, 'header' | 'nameLine'> {
  const counter = new LineCounter();
  const lineAt = (offset: number) => counter.linePos(offset).line + 1;
  const { document, value } = readYaml(yaml, counter);
  const [failure] = document.errors;
  if (failure) {
    const hint = wantsQuotes.has(failure.code)
      ? ': text that holds ": " or begins with a sign needs quotes'
      : '';
    throw new TemplateError(`${failure.message}${hint}`, lineAt(failure.pos[0]), failure);
  }
  const result = header.safeParse(value ?? {}, { reportInput: true });
  if (result.success) {
    const nameLine = result.data.name === undefined ? 1 : lineAt(offsetOf(document, ['name']));
    return { header: result.data, nameLine };
  }
  const [issue] = result.error.issues;
  if (issue === undefined) throw result.error;
  const path = issue.code === 'unrecognized_keys' ? [...issue.path, ...issue.keys] : issue.path;
  throw new TemplateError(
    `${issue.path.join('.') || 'the front matter'} ${describe(issue)}`,
    lineAt(offsetOf(document, path)),
    result.error,
  );
}

/** The YAML errors of text that needs quotes and has none. */
const wantsQuotes: ReadonlySet<string> = new Set([
  'BLOCK_AS_IMPLICIT_KEY',
  'BAD_SCALAR_START',
  'UNEXPECTED_TOKEN',
]);

function readYaml(yaml: string, lineCounter: LineCounter): { document: Document; value: unknown } {
  try {
    const document = parseDocument(yaml, { lineCounter, prettyErrors: false, logLevel: 'error' });
    return { document, value: document.errors.length > 0 ? undefined : document.toJS() };
  } catch (cause) {
    // An alias without its anchor, aliases that multiply, or lists so deep that the stack overflows.
    throw new TemplateError(cause instanceof Error ? cause.message : String(cause), 2, cause);
  }
}

const kinds: Readonly<Record<string, string>> = {
  string: 'must be text: write it in quotes',
  boolean: 'must be true or false',
  array: 'must be a list',
  object: 'must be keys with values, such as "name: x"',
};

function describe(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'unrecognized_keys': {
      const { shape } = issue.path.length === 0 ? header : argument;
      return `has unknown keys: ${issue.keys.join(', ')} (expected: ${Object.keys(shape).join(', ')})`;
    }
    case 'invalid_type':
      return issue.input === undefined ? 'is required' : (kinds[issue.expected] ?? issue.message);
    case 'too_small':
      return 'must not be empty';
    case 'too_big':
      return `must have at most ${issue.maximum} ${issue.origin === 'array' ? 'items' : 'characters'}`;
    default:
      return issue.message;
  }
}

/** Where the value at `path` is, or the nearest one around it. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  for (let depth = path.length; depth > 0; depth -= 1) {
    const node = document.getIn(path.slice(0, depth), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}
