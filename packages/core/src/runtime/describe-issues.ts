import * as z from 'zod';
import { innerSchema } from '../inner-schema.ts';
import { shorten } from '../shorten.ts';

type Issue = z.core.$ZodIssue;

/** Issues of an input, and names in one issue, that a message lists. */
const maxListed = 10;

/** Characters of a name that the caller made up. */
const maxName = 100;

/**
 * Says what is wrong with an input in words that name the fix: `limit must be 1..1000`,
 * `expression is required`, `unknown argument "expr" (expected: expression, precision)`.
 */
export function describeIssues(error: z.ZodError, schema: z.ZodObject): string {
  const issues = error.issues.filter((issue, i, all) => !isAfterthought(issue, all[i - 1]));
  return listSome(issues, '; ', (issue) => describeIssue(issue, schema));
}

/** Whether zod went on with a value of the wrong type: it counts the characters of a text as items of a list. */
function isAfterthought(issue: Issue, before: Issue | undefined): boolean {
  return before?.code === 'invalid_type' && formatPath(before.path) === formatPath(issue.path);
}

function listSome<T>(all: readonly T[], separator: string, describe: (item: T) => string): string {
  const listed = all.slice(0, maxListed).map(describe);
  if (all.length > maxListed) listed.push(`and ${all.length - maxListed} more`);
  return listed.join(separator);
}

function describeIssue(issue: Issue, schema: z.ZodObject): string {
  const subject = issue.path.length === 0 ? 'the input' : formatPath(issue.path);
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined) return `${subject} is required`;
      // A schema may say it better, with an example.
      if (!issue.message.startsWith('Invalid input')) return says(subject, issue.message);
      return `${subject} must be ${typeName(issue.expected)}`;
    case 'invalid_union':
      return says(subject, describeUnion(issue));
    case 'unrecognized_keys':
      return describeUnknown(issue, schema);
    case 'invalid_value':
      return `${subject} must be ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}`;
    case 'too_small':
    case 'too_big':
      return `${subject} must ${describeSize(issue)}`;
    default:
      return says(subject, issue.message);
  }
}

/** `filter must be an object`, `city: no such place` */
function says(subject: string, message: string): string {
  return /^(must|is) /.test(message) ? `${subject} ${message}` : `${subject}: ${message}`;
}

/** Names the allowed types when the value has none of them. */
function describeUnion({ errors, message }: Extract<Issue, { code: 'invalid_union' }>): string {
  const types = errors.map(([first]) =>
    first?.code === 'invalid_type' && first.path.length === 0 ? typeName(first.expected) : undefined,
  );
  return types.includes(undefined) ? message : `must be ${types.join(' or ')}`;
}

function describeUnknown(issue: Extract<Issue, { code: 'unrecognized_keys' }>, schema: z.ZodObject): string {
  const names = listSome(issue.keys, ', ', (key) => JSON.stringify(shorten(key, maxName)));
  const expected = fieldsAt(schema, issue.path);
  const hint = expected === undefined ? '' : ` (expected: ${expected.join(', ') || 'none'})`;
  if (issue.path.length > 0) return `${formatPath(issue.path)} has unknown fields ${names}${hint}`;
  return `unknown argument ${names}${hint}`;
}

/** The fields of the object at a path; undefined where several schemas are possible. */
function fieldsAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): readonly string[] | undefined {
  const inner = innerSchema(schema);
  if (inner !== undefined) return fieldsAt(inner, path);
  const [part, ...rest] = path;
  if (schema instanceof z.ZodArray && part !== undefined) return fieldsAt(schema.element, rest);
  if (!(schema instanceof z.ZodObject)) return undefined;
  if (part === undefined) return Object.keys(schema.shape);
  const field = schema.shape[String(part)];
  return field && fieldsAt(field, rest);
}

function describeSize(issue: Extract<Issue, { code: 'too_small' | 'too_big' }>): string {
  const least = issue.code === 'too_small';
  const bound = least ? issue.minimum : issue.maximum;
  const units: Partial<Record<typeof issue.origin, string>> = {
    string: 'character',
    array: 'item',
    set: 'item',
  };
  const unit = units[issue.origin];
  if (unit === undefined) return `be ${least ? 'at least' : 'at most'} ${bound}`;
  if (least && bound === 1) return 'not be empty';
  return `have ${least ? 'at least' : 'at most'} ${bound} ${unit}${bound === 1 ? '' : 's'}`;
}

function formatPath(path: readonly PropertyKey[]): string {
  return path
    .map((part, i) =>
      typeof part === 'number' ? `[${part}]` : `${i > 0 ? '.' : ''}${shorten(String(part), maxName)}`,
    )
    .join('');
}

/** The plain name of a zod type, with its article. */
function typeName(type: string): string {
  const name = { int: 'whole number', record: 'object' }[type] ?? type;
  return /^[aeio]/.test(name) ? `an ${name}` : `a ${name}`;
}
