/** The part of a tool in `tools/list` that the lint looks at. */
export interface ListedTool {
  readonly name: string;
  readonly description?: string | undefined;
  readonly inputSchema: Readonly<Record<string, unknown>>;
  readonly outputSchema?: Readonly<Record<string, unknown>> | undefined;
  readonly annotations?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * Tokens that a model reads on every turn for all tools of one server: names, descriptions, input schemas. Output
 * schemas and annotations are for hosts.
 */
const defaultMaxTokens = 1_500;

/** Hosts put the server's name before the tool's and cut at 60 to 64 characters. */
const namePattern = /^[a-z][a-z0-9_]{0,30}$/;

const hints = ['readOnlyHint', 'destructiveHint', 'idempotentHint', 'openWorldHint'];

/** Keywords at the root of a tool schema for which some host's model API refuses the whole server. */
const refusedAtRoot = ['oneOf', 'anyOf', 'allOf', 'not', 'enum'];

/** Keywords that some host's model API refuses anywhere. */
const refusedAnywhere = [
  ...['$ref', '$defs', '$schema', 'definitions'],
  ...['propertyNames', 'patternProperties', 'const', 'exclusiveMinimum', 'exclusiveMaximum'],
];

/** Finds what would break in some host: one sentence per finding, none when the tools are fine. */
export function lintTools(
  tools: readonly ListedTool[],
  { maxTokens = defaultMaxTokens }: { maxTokens?: number } = {},
): string[] {
  const read = tools.map(({ name, description, inputSchema }) => ({ name, description, inputSchema }));
  const tokens = Math.ceil(JSON.stringify(read).length / 4);
  return [
    ...tools.flatMap(lintTool),
    ...(tokens > maxTokens ? [`the tools take about ${tokens} tokens; at most ${maxTokens}`] : []),
  ];
}

function lintTool({
  name,
  description = '',
  inputSchema,
  outputSchema,
  annotations = {},
}: ListedTool): string[] {
  const findings = [
    !namePattern.test(name) && 'name must match [a-z][a-z0-9_]{0,30}',
    description.trim() === '' && 'has no description',
    description.length > 1_024 && 'description is over 1,024 characters',
    ...hints.map((hint) => typeof annotations[hint] !== 'boolean' && `has no ${hint}`),
    inputSchema['additionalProperties'] !== false && 'input must be strict (z.strictObject)',
    ...describedProperties(inputSchema),
    ...lintSchema('input', inputSchema),
    ...(outputSchema ? lintSchema('output', outputSchema) : []),
  ];
  return findings.flatMap((finding) => (finding === false ? [] : [`${name}: ${finding}`]));
}

function describedProperties({ properties = {} }: { properties?: unknown }): (string | false)[] {
  return Object.entries(properties as Record<string, { description?: string }>).map(
    ([property, schema]) => !schema.description && `argument ${property} has no description`,
  );
}

function lintSchema(side: string, schema: Readonly<Record<string, unknown>>): (string | false)[] {
  return [
    schema['type'] !== 'object' && `${side} root must be an object`,
    ...refusedAtRoot.map((keyword) => keyword in schema && `${side} root has ${keyword}`),
    ...keywords(schema).map(
      ([keyword, value]) =>
        (refusedAnywhere.includes(keyword) && `${side} has ${keyword}`) ||
        (keyword === 'type' && Array.isArray(value) && `${side} has a list of types`) ||
        (keyword === 'items' && Array.isArray(value) && `${side} has a tuple`) ||
        // Output schemas are not for models' APIs.
        (keyword === 'items' && side === 'input' && isEmpty(value) && 'input has a list of anything'),
    ),
  ];
}

const isEmpty = (schema: unknown) => JSON.stringify(schema) === '{}';

/** Every keyword of a schema and of those inside it; the names of properties are not keywords. */
function keywords(schema: unknown): [string, unknown][] {
  if (typeof schema !== 'object' || schema === null) return [];
  if (Array.isArray(schema)) return schema.flatMap(keywords);
  return Object.entries(schema).flatMap(([keyword, value]): [string, unknown][] => {
    const inside = keyword === 'properties' ? Object.values(value) : values.includes(keyword) ? [] : value;
    return [[keyword, value], ...keywords(inside)];
  });
}

/** Keywords that hold plain values and not schemas. */
const values = ['enum', 'const', 'default', 'examples'];
