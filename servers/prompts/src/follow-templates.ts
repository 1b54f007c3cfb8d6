import { isDeepStrictEqual } from 'node:util';
import type { Finding, Prompt, Runtime } from '@mcp-commons/core';
import type { Options } from './options.ts';
import { compileTemplates, type Problem, type Template } from './templates/compile-templates.ts';
import { TemplateFolder } from './templates/template-folder.ts';
import { templatePrompt } from './templates/template-prompt.ts';

/** The built-in prompts and those of PROMPTS_DIR, as the folder is now. */
interface FollowedTemplates {
  prompts(): readonly Prompt[];
  /** Resolves when the folder has been read for the first time. */
  readonly loaded: Promise<void>;
  findings(): Finding[];
  close(): Promise<void>;
}

/** Reads the templates of a folder now and whenever they change, announces changes, and logs what is broken. */
export function followTemplates(
  directory: string,
  builtIn: readonly Prompt[],
  { maxPromptLength, ...limits }: Options,
  { log, changes }: Pick<Runtime, 'log' | 'changes'>,
): FollowedTemplates {
  let templates: readonly Template[] = [];
  let own: readonly Prompt[] = [];
  let problems: readonly Problem[] = [];
  const folder = new TemplateFolder(directory, limits, (content) => {
    const compiled = compileTemplates(content.files, {
      builtIn: builtIn.map(({ name }) => name),
      maxIncluded: limits.maxTemplateBytes,
    });
    const earlier = problems;
    problems = [...content.problems, ...compiled.problems];
    for (const problem of problems) {
      if (earlier.some((each) => isDeepStrictEqual(each, problem))) continue;
      const { message: reason, ...place } = problem;
      log.warn({ ...place, reason }, 'cannot be offered as prompts');
    }
    if (isDeepStrictEqual(compiled.templates, templates)) return;
    templates = compiled.templates;
    own = templates.map((template) => templatePrompt(template, maxPromptLength));
    changes.promptsChanged();
  });
  return {
    prompts() {
      const replaced = new Set(own.map(({ name }) => name));
      return [...builtIn.filter(({ name }) => !replaced.has(name)), ...own];
    },
    loaded: folder.refresh(),
    findings: () => [
      { state: 'ok', check: 'templates', detail: `${own.length} of ${directory} are offered` },
      ...problems.map(({ file, line, message }) => ({
        state: 'fail' as const,
        check: file,
        detail: line === undefined ? message : `line ${line}: ${message}`,
      })),
    ],
    close: () => folder.close(),
  };
}
