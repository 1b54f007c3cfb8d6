import type {
  Resource as ListedResource,
  ListPromptsResult,
  ListResourceTemplatesResult,
  ListToolsResult,
} from '@modelcontextprotocol/server';
import { UriTemplate } from '@modelcontextprotocol/server';
import type { Prompt } from '../definitions/define-prompt.ts';
import type { Resource } from '../definitions/define-resource.ts';
import type { Services } from '../definitions/define-server.ts';
import type { Tool } from '../definitions/define-tool.ts';
import { objectSchema } from './json-schema.ts';

/** Everything a server offers, indexed for calls, with the answers of the list methods, each made once. */
export interface Catalogue {
  readonly tools: ReadonlyMap<string, Tool>;
  readonly prompts: ReadonlyMap<string, Prompt>;
  readonly resources: ReadonlyMap<string, Resource>;
  readonly templates: ReadonlyMap<string, Template>;
  readonly listed: {
    readonly tools: ListToolsResult;
    readonly prompts: ListPromptsResult;
    readonly resources: readonly ListedResource[];
    readonly templates: ListResourceTemplatesResult;
  };
  /**
   * Reads the prompts again; only a server whose prompts change has it.
   *
   * @throws Error when two share a name; then the earlier prompts stay.
   */
  readonly refreshPrompts?: () => void;
}

interface Template {
  readonly resource: Resource;
  readonly uri: UriTemplate;
}

/**
 * Indexes definitions. Converts their schemas when the lists are first asked for.
 *
 * @throws Error when two definitions share a name or a URI.
 */
export function createCatalogue({ tools = [], resources = [], prompts = [] }: Services): Catalogue {
  let current = indexPrompts(typeof prompts === 'function' ? prompts() : prompts);
  const isTemplate = ({ uri }: Resource) => uri.includes('{');
  const plain = resources.filter((resource) => !isTemplate(resource));
  const templates = resources.filter(isTemplate);
  const listTools = once(() => ({ tools: tools.map(listTool) }));
  return {
    tools: index('tool', tools, (tool) => tool.name),
    get prompts() {
      return current.byName;
    },
    resources: index('resource', plain, (resource) => resource.uri),
    templates: index(
      'resource template',
      templates.map((resource) => ({ resource, uri: new UriTemplate(resource.uri) })),
      ({ resource }) => resource.uri,
    ),
    listed: {
      get tools() {
        return listTools();
      },
      get prompts() {
        return current.list();
      },
      resources: plain.map((resource) => ({ uri: resource.uri, ...describeResource(resource) })),
      templates: {
        resourceTemplates: templates.map((resource) => ({
          uriTemplate: resource.uri,
          ...describeResource(resource),
        })),
      },
    },
    ...(typeof prompts === 'function' && {
      refreshPrompts() {
        current = indexPrompts(prompts());
      },
    }),
  };
}

function indexPrompts(prompts: readonly Prompt[]) {
  return {
    byName: index('prompt', prompts, (prompt) => prompt.name),
    list: once(() => ({ prompts: prompts.map(listPrompt) })),
  };
}

// Converting schemas is most of the work of a start, and clients ask for the lists only later.
function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

function index<T>(kind: string, items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, T> {
  const map = new Map<string, T>();
  for (const item of items) {
    const key = keyOf(item);
    if (map.has(key)) throw new Error(`two definitions of the ${kind} ${key}`);
    map.set(key, item);
  }
  return map;
}

/** @throws Error that names the tool when JSON Schema cannot express its schema, such as `z.date()`. */
function listTool(tool: Tool): ListToolsResult['tools'][number] {
  const { name, title, description, annotations, meta } = tool;
  try {
    return {
      name,
      title,
      description,
      inputSchema: objectSchema(tool.input, 'input'),
      ...(tool.output && { outputSchema: objectSchema(tool.output, 'output') }),
      annotations,
      ...(meta && { _meta: meta }),
    };
  } catch (cause) {
    throw new Error(`the tool ${name} cannot be listed: ${(cause as Error).message}`, { cause });
  }
}

function listPrompt(prompt: Prompt): ListPromptsResult['prompts'][number] {
  const { name, title, description } = prompt;
  const { properties, required = [] } = objectSchema(prompt.arguments, 'input');
  return {
    name,
    title,
    description,
    arguments: Object.entries(properties ?? {}).map(([argument, schema]) => ({
      name: argument,
      ...describe(schema),
      required: required.includes(argument),
    })),
  };
}

function describe(schema: unknown): { description?: string } {
  const described = typeof schema === 'object' && schema !== null && 'description' in schema;
  return described && typeof schema.description === 'string' ? { description: schema.description } : {};
}

function describeResource({ name, title, description, mimeType, annotations, meta }: Resource) {
  return {
    name,
    title,
    description,
    mimeType,
    ...(annotations && { annotations }),
    ...(meta && { _meta: meta }),
  };
}
