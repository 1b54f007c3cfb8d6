import type * as z from 'zod';

type Issue = z.core.$ZodIssue;

/**
 * Says what is wrong with an input in words that name the fix: `limit must be 1..1000`,
 * `expression is required`, `unknown argument "expr" (expected: expression, precision)`.
 */
export function describeIssues(error: z.ZodError, schema: z.ZodObject): string {
  return error.issues.map((issue) => describeIssue(issue, schema)).join('; ');
}

function describeIssue(issue: Issue, schema: z.ZodObject): string {
  const subject = issue.path.length === 0 ? 'the input' : formatPath(issue.path);
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined
        ? `${subject} is required`
        : `${subject} must be ${typeName(issue.expected)}`;
    case 'invalid_union':
      return `${subject}${describeUnion(issue)}`;
    case 'unrecognized_keys':
      return describeUnknown(issue, schema);
    case 'invalid_value':
      return `${subject} must be ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}`;
    case 'too_small':
    case 'too_big':
      return `${subject} must ${describeSize(issue)}`;
    default:
      return `${subject}: ${issue.message}`;
  }
}

/** Names the types, when the value is of none of them. */
function describeUnion({ errors, message }: Extract<Issue, { code: 'invalid_union' }>): string {
  const types = errors.map(([first]) =>
    first?.code === 'invalid_type' && first.path.length === 0 ? typeName(first.expected) : undefined,
  );
  return types.includes(undefined) ? `: ${message}` : ` must be ${types.join(' or ')}`;
}

function describeUnknown(issue: Extract<Issue, { code: 'unrecognized_keys' }>, schema: z.ZodObject): string {
  const names = issue.keys.map((key) => JSON.stringify(key)).join(', ');
  if (issue.path.length > 0) return `${formatPath(issue.path)} has unknown fields ${names}`;
  return `unknown argument ${names} (expected: ${Object.keys(schema.shape).join(', ') || 'none'})`;
}

function describeSize(issue: Extract<Issue, { code: 'too_small' | 'too_big' }>): string {
  const least = issue.code === 'too_small';
  const bound = least ? issue.minimum : issue.maximum;
  const units: Partial<Record<typeof issue.origin, string>> = {
    string: 'characters',
    array: 'items',
    set: 'items',
  };
  const unit = units[issue.origin];
  if (unit === undefined) return `be ${least ? 'at least' : 'at most'} ${bound}`;
  if (least && bound === 1) return 'not be empty';
  return `have ${least ? 'at least' : 'at most'} ${bound} ${unit}`;
}

function formatPath(path: readonly PropertyKey[]): string {
  return path
    .map((part, i) => (typeof part === 'number' ? `[${part}]` : `${i > 0 ? '.' : ''}${String(part)}`))
    .join('');
}

/** What people call a type of the schema library. */
function typeName(type: string): string {
  const name = { int: 'whole number', record: 'object' }[type] ?? type;
  return /^[aeio]/.test(name) ? `an ${name}` : `a ${name}`;
}
