import { type Header, parseFrontMatter, promptName } from './front-matter.ts';
import { type Part, parseBody, type Scope } from './parse-body.ts';
import { TemplateError } from './template-error.ts';

/** A template that can be offered. */
export interface Template extends Pick<Header, 'description' | 'arguments'> {
  readonly name: string;
  readonly title: string;
  readonly parts: readonly Part[];
}

/** A file that cannot be offered, and why. */
export interface Problem {
  readonly file: string;
  readonly line?: number;
  readonly message: string;
}

interface TemplateSet {
  readonly templates: readonly Template[];
  readonly problems: readonly Problem[];
}

interface CompileOptions {
  /** Names that a template takes only when it says `override: true`. */
  readonly builtIn: readonly string[];
  /** Characters that the partials of one template may add. */
  readonly maxIncluded: number;
}

/**
 * Compiles the files of a folder, given as text by file name in the order of names. A file whose name begins with `_`
 * is a partial. A mistake in one file leaves out that template and no other.
 */
export function compileTemplates(
  files: ReadonlyMap<string, string>,
  { builtIn, maxIncluded }: CompileOptions,
): TemplateSet {
  const partials = new Map(
    [...files].filter(([file]) => isPartial(file)).map(([file, text]) => [stem(file).slice(1), text]),
  );
  const byName = new Map<string, { readonly file: string; readonly template: Template }>();
  const problems: Problem[] = [];
  for (const [file, text] of files) {
    if (isPartial(file)) continue;
    try {
      const { template, nameLine } = compileTemplate(file, text, { partials, builtIn, maxIncluded });
      const { name } = template;
      const taken = byName.get(name)?.file;
      if (taken !== undefined) throw new TemplateError(`the name ${name} is taken by ${taken}`, nameLine);
      byName.set(name, { file, template });
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      problems.push({ file, line: error.line, message: error.message });
    }
  }
  return { templates: [...byName.values()].map(({ template }) => template), problems };
}

function compileTemplate(
  file: string,
  text: string,
  { partials, builtIn, maxIncluded }: CompileOptions & Pick<Scope, 'partials'>,
): { template: Template; nameLine: number } {
  const { header, nameLine, body, bodyLine } = parseFrontMatter(text);
  const { name = nameOf(file), title = name, description, override, arguments: args } = header;
  if (builtIn.includes(name) && !override) {
    throw new TemplateError(`${name} is built in; write "override: true" to replace it`, nameLine);
  }
  const names = new Set(args.map((argument) => argument.name));
  const parts = parseBody(body, bodyLine, { names, partials, maxIncluded });
  if (parts.every((part) => part.kind === 'text' && part.text.trim() === '')) {
    throw new TemplateError('has no text after the front matter', bodyLine - 1);
  }
  return { template: { name, title, description, arguments: args, parts }, nameLine };
}

const isPartial = (file: string) => file.startsWith('_');
const stem = (file: string) => file.replace(/\.md$/i, '');

function nameOf(file: string): string {
  const name = stem(file);
  if (promptName.test(name)) return name;
  throw new TemplateError(
    'the file name cannot name a prompt (letters, digits, _ and - only): add "name:"',
    1,
  );
}
