import { definePrompt, ToolError } from '@mcp-commons/core';
import * as z from 'zod';
import { matching } from '../matching.ts';
import type { Template } from './compile-templates.ts';
import type { TemplateArgument } from './front-matter.ts';
import { render } from './render.ts';

/** Offers a template as a prompt. */
export function templatePrompt({ name, title, description, ...template }: Template, maxLength: number) {
  const choices = template.arguments.flatMap(({ name, enum: values }) =>
    values ? [[name, matching(values)] as const] : [],
  );
  return definePrompt({
    name,
    title,
    description,
    arguments: z.strictObject(
      Object.fromEntries(template.arguments.map((argument) => [argument.name, field(argument, maxLength)])),
    ),
    complete: Object.fromEntries(choices),
    run(args) {
      const text = render(template.parts, new Map(Object.entries(args)), maxLength);
      if (text === '') {
        const names = template.arguments.map((argument) => argument.name).join(', ');
        throw new ToolError(
          'invalid_input',
          `The prompt would be empty with these arguments. Give or leave out others: ${names}.`,
        );
      }
      if (text !== undefined) return text;
      throw new ToolError(
        'invalid_input',
        `The prompt would have more than ${maxLength} characters. Give shorter arguments, or raise MAX_PROMPT_LENGTH.`,
      );
    },
  });
}

function field(
  { description, required, default: preset, enum: values }: TemplateArgument,
  maxLength: number,
) {
  const value: z.ZodType<string> = values ? z.enum(values) : z.string().max(maxLength);
  const filled = preset === undefined ? (required ? value : value.optional()) : value.default(preset);
  const bounds = [values && `one of: ${values.join(', ')}`, preset !== undefined && `default: ${preset}`];
  const suffix = bounds.filter(Boolean).join('; ');
  return filled.describe([description, suffix && `(${suffix})`].filter(Boolean).join(' '));
}
