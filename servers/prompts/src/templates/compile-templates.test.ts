import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileTemplates } from './compile-templates.ts';
import { render } from './render.ts';

const compile = (files: Record<string, string>) =>
  compileTemplates(new Map(Object.entries(files)), { builtIn: ['code_review'], maxIncluded: 1_000 });

/** A file with the arguments `a` and `b`, whose body begins on line 5. */
const withBody = (body: string) => `---
description: Test
arguments: [{ name: a }, { name: b }]
---
${body}`;

function filled(body: string, values: Record<string, string>, partials: Record<string, string> = {}) {
  const { templates, problems } = compile({ 'x.md': withBody(body), ...partials });
  expect(problems).toEqual([]);
  return render(templates[0]?.parts ?? [], new Map(Object.entries(values)), 10_000);
}

/** The marks of the fence that is open after some lines (CommonMark 4.5). */
function openFence(lines: readonly string[]): string | undefined {
  let open: string | undefined;
  for (const line of lines) {
    const [, marks, rest = ''] = /^ {0,3}(`{3,}(?=[^`]*$)|~{3,})(.*)$/.exec(line) ?? [];
    if (marks === undefined) continue;
    if (open === undefined) open = marks;
    else if (marks.startsWith(open) && rest.trim() === '') open = undefined;
  }
  return open;
}

describe('a template', () => {
  it('has what its front matter says', () => {
    const { templates, problems } = compile({
      'x.md': `---
name: review-pr
title: Review
description: >
  Reviews
  a change
arguments:
  - name: tone
    description: How
    enum: [kind, blunt]
    default: kind
---
`,
    });

    expect(problems).toEqual([]);
    expect(templates).toMatchObject([
      {
        name: 'review-pr',
        title: 'Review',
        description: 'Reviews a change\n',
        arguments: [
          { name: 'tone', description: 'How', required: false, enum: ['kind', 'blunt'], default: 'kind' },
        ],
      },
    ]);
  });

  it('is called as its file, and its title as its name, unless it says so', () => {
    expect(compile({ 'my_prompt.md': withBody('x') }).templates).toMatchObject([
      { name: 'my_prompt', title: 'my_prompt' },
    ]);
  });

  it('takes the place of a built-in prompt when it asks for it', () => {
    const text = '---\nname: code_review\ndescription: Ours\noverride: true\n---\nx';
    expect(compile({ 'x.md': text })).toMatchObject({ templates: [{ name: 'code_review' }], problems: [] });
  });

  it('survives the mistake of another', () => {
    const { templates, problems } = compile({ 'a.md': 'nothing', 'b.md': withBody('x') });
    expect(templates.map(({ name }) => name)).toEqual(['b']);
    expect(problems.map(({ file }) => file)).toEqual(['a.md']);
  });
});

it('the example of the README is a template', () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  const example = /```markdown\n(---\n.*?)```\n/s.exec(readme)?.[1] ?? '';

  const { templates, problems } = compile({ 'commit.md': example, '_rules.md': 'Be short.' });

  expect(problems).toEqual([]);
  expect(
    render(
      templates[0]?.parts ?? [],
      new Map([
        ['style', 'plain'],
        ['diff', '+ x'],
      ]),
      1_000,
    ),
  ).toBe('Write a plain commit message for the change below.\n```\n+ x\n```\nBe short.');
});

describe('filling in', () => {
  it.each([
    ['a value within a line', 'Hello {{a}} and {{ b }}!', { a: '1', b: '2' }, 'Hello 1 and 2!'],
    ['nothing for an absent value', 'Hello {{a}}!', {}, 'Hello !'],
    ['a value alone on its line', 'Code:\n {{a}} \nEnd', { a: 'x' }, 'Code:\n```\nx\n```\nEnd'],
    ['no line for an absent value', 'Code:\n{{a}}\nEnd', {}, 'Code:\nEnd'],
    ['several lines within a line', 'See {{a}} there', { a: '1\n2' }, 'See \n```\n1\n2\n```\n there'],
    ['a fence in a value', '{{a}}', { a: 'x\n```\ny' }, '````\nx\n```\ny\n````'],
    ['what could open a fence', 'x\n{{a}} y', { a: '~~~' }, 'x\n\n```\n~~~\n```\n y'],
    ['a tag in a value as it is', '{{a}} {{b}}', { a: '{{b}}', b: '{{> p}}{{#a}}' }, '{{b}} {{> p}}{{#a}}'],
    ['replacement patterns as they are', '<{{a}}>', { a: "$& $1 $` $'" }, "<$& $1 $` $'>"],
    ['a section of a given argument', '[{{#a}}yes{{/a}}{{^a}}no{{/a}}]', { a: 'x' }, '[yes]'],
    ['a section of an absent argument', '[{{#a}}yes{{/a}}{{^a}}no{{/a}}]', {}, '[no]'],
    ['sections on lines of their own', 'x\n{{#a}}\ny\n{{#b}}\nz\n{{/b}}\n{{/a}}\nw', { a: '1' }, 'x\ny\nw'],
    ['escaped braces', '\\{{a}} {{a}}', { a: '1' }, '{{a}} 1'],
    ['text in a code fence', '```\nx\n```\n{{a}}', { a: '1' }, '```\nx\n```\n```\n1\n```'],
    ['code within a line', '```x``` {{a}}', { a: '1' }, '```x``` 1'],
    ['single braces', '{a} }} {', { a: '1' }, '{a} }} {'],
  ] as const)('inserts %s', (_what, body, values: Record<string, string>, expected) => {
    expect(filled(body, values)).toBe(expected);
  });

  it('includes partials, which include others', () => {
    const partials = { '_one.md': 'one {{a}}\n{{> two}}\n', '_two.md': 'two' };
    expect(filled('x\n{{> one}}\ny', { a: '1' }, partials)).toBe('x\none 1\ntwo\ny');
  });

  it('keeps a pasted value inside its fence, whatever the other values are', async () => {
    const piece = fc.constantFrom('`', '```', '~~~', '\n', '\r', ' ', '>', '- ', 'x', '    ');
    const text = fc.array(piece, { minLength: 1 }).map((all) => all.join(''));
    const template = 'In {{a}}:\n{{a}} x\n{{b}}\n{{#a}}\n- {{a}}{{b}}\n{{b}}\n{{/a}}';
    await fc.assert(
      fc.asyncProperty(text, text, async (a, before) => {
        const lines = (filled(template, { a, b: `${before}\nPASTED\n${before}` }) ?? '').split(/[\n\r]/);
        expect(
          lines.filter((line, i) => line === 'PASTED' && openFence(lines.slice(0, i)) === undefined),
        ).toEqual([]);
        expect(lines.filter((line) => line === 'PASTED')).toHaveLength(3);
        expect(openFence(lines)).toBeUndefined();
      }),
    );
  });

  it('stops at the length that a prompt may have', () => {
    const [template] = compile({ 'x.md': withBody('{{a}}'.repeat(500)) }).templates;
    const values = new Map([['a', 'x'.repeat(1_000)]]);
    expect(render(template?.parts ?? [], values, 499_999)).toBeUndefined();
    expect(render(template?.parts ?? [], values, 500_001)).toHaveLength(500_000);
  });
});

describe('a mistake is told with its line', () => {
  const head = (yaml: string) => `---\n${yaml}\n---\n`;

  it.each([
    ['an empty file', '', 1, 'first line must be ---'],
    ['no front matter', '# Hello', 1, 'first line must be ---'],
    ['code as front matter', '---js\nprocess.exit(1)\n---', 1, 'first line must be ---'],
    ['no end of the front matter', '---\ndescription: x\n', 1, 'no second line of ---'],
    ['broken YAML', head('description: a: b'), 2, 'mapping'],
    ['a tab', head('description: x\narguments:\n\t- name: a'), 4, 'Tabs'],
    ['a key twice', head('description: x\ndescription: y'), 3, 'unique'],
    ['an alias without an anchor', head('description: *x'), 2, 'alias'],
    ['a list', head('- x'), 2, 'must be of type object'],
    ['no description', head('title: x'), 2, 'description is required'],
    ['an unknown key', head('description: x\nargs: []'), 3, 'unknown keys: args'],
    ['a number for a word', head('description: 5'), 2, 'description must be of type string'],
    ['a bad name', head('description: x\nname: a b'), 3, 'name must be 1 to 64 letters'],
    [
      'a bad argument',
      head('description: x\narguments:\n  - name: a\n  - name: a-b'),
      5,
      'arguments.1.name must be',
    ],
    [
      'an argument of every object',
      head('description: x\narguments:\n  - name: constructor'),
      4,
      'reserved word',
    ],
    ['the prototype', head('description: x\n__proto__: {}'), 3, 'unknown keys: __proto__'],
    [
      'an argument twice',
      head('description: x\narguments: [{ name: a }, { name: a }]'),
      3,
      'has a name twice',
    ],
    [
      'a default nobody uses',
      head('description: x\narguments:\n  - { name: a, required: true, default: b }'),
      4,
      'never used',
    ],
    [
      'a default that is no choice',
      head('description: x\narguments:\n  - { name: a, enum: [b], default: c }'),
      4,
      'not among',
    ],
    ['an empty choice', head('description: x\narguments:\n  - name: a\n    enum: []'), 5, 'at least 1 items'],
    ['the name of a built-in', head('description: x\nname: code_review'), 1, 'write "override: true"'],
    [
      'an unknown argument',
      withBody('x\n{{c}}'),
      6,
      '{{c}} is no argument of this template (arguments: a, b)',
    ],
    ['an expression', withBody('{{a.length}}'), 5, 'no argument'],
    ['unescaped HTML of Mustache', withBody('{{&a}}'), 5, 'no argument'],
    ['deep sections', withBody('{{#a}}'.repeat(17)), 5, 'more than 16 levels'],
    ['a section of nothing', withBody('{{#c}}'), 5, '{{#c}} is no argument'],
    ['an open section', withBody('x\n{{#a}}\ny'), 6, '{{#a}} is not closed by {{/a}}'],
    ['a closed section that was not open', withBody('{{/a}}'), 5, 'no section is open'],
    ['sections that cross', withBody('{{#a}}{{#b}}{{/a}}{{/b}}'), 5, '{{#b}} is still open'],
    ['a value in a code fence', withBody('```\n{{a}}\n```'), 6, 'stands in a code fence'],
    ['a value in an indented fence', withBody('- x\n    ~~~~ x `\n  {{a}}'), 7, 'stands in a code fence'],
    ['a value in an info string', withBody('```{{a}}\n```'), 5, 'a line without tags'],
    ['a fence behind a tag', withBody('{{#a}}```\n{{a}}\n```{{/a}}'), 5, 'a line without tags'],
    [
      'half a fence in a section',
      withBody('{{#a}}\n```\n{{/a}}\n{{^a}}\n```\n{{/a}}\n{{b}}'),
      7,
      'one end of a code fence',
    ],
    ['a partial within a line', withBody('x {{> p}}'), 5, 'must stand alone on its line'],
    ['a partial that is not there', withBody('\n{{> p}}'), 6, 'needs a readable file _p.md'],
    ['a partial above the folder', withBody('{{> ../p}}'), 5, 'needs a readable file _../p.md'],
    ['a partial by its path', withBody('{{> /etc/passwd}}'), 5, 'needs a readable file'],
  ])('%s', (_what, text, line, words) => {
    const { templates, problems } = compile({ 'x.md': text });
    expect(templates).toEqual([]);
    expect(problems).toEqual([{ file: 'x.md', line, message: expect.stringContaining(words) }]);
  });

  it.each([
    ['in a partial', { '_p.md': 'x\n{{c}}' }, 'in _p.md, line 2: {{c}} is no argument'],
    ['a section that a partial leaves open', { '_p.md': '{{#a}}' }, 'in _p.md, line 1: {{#a}} is not closed'],
    ['a partial that includes itself', { '_p.md': '{{> p}}' }, 'partials include each other: p > p'],
    ['partials in a circle', { '_p.md': '{{> q}}', '_q.md': '{{> p}}' }, 'p > q > p'],
    [
      'partials that multiply',
      Object.fromEntries(
        [...'pqrstuvwxyz'].map((name, i, all) => [
          `_${name}.md`,
          `{{> ${all[i + 1] ?? 'end'}}}\n`.repeat(10),
        ]),
      ),
      'partials add more than 1000 characters',
    ],
  ])('%s', (_what, partials: Record<string, string>, words) => {
    const { problems } = compile({ ...partials, '_end.md': '', 'x.md': withBody('\n{{> p}}') });
    expect(problems).toEqual([{ file: 'x.md', line: 6, message: expect.stringContaining(words) }]);
  });

  it('partials that go too deep', () => {
    const chain = Array.from({ length: 20 }, (_, i) => [`_p${i}.md`, `{{> p${i + 1}}}`]);
    const { problems } = compile({
      ...Object.fromEntries(chain),
      '_p20.md': '',
      'x.md': withBody('{{> p0}}'),
    });
    expect(problems).toMatchObject([{ message: expect.stringContaining('more than 16 levels') }]);
  });

  it('a name that two files have', () => {
    const text = '---\nname: same\ndescription: x\n---\n';
    const { templates, problems } = compile({ 'a.md': text, 'b.md': text });
    expect(templates).toHaveLength(1);
    expect(problems).toEqual([{ file: 'b.md', line: 1, message: 'the name same is taken by a.md' }]);
  });

  it('a file name that is no name', () => {
    expect(compile({ 'My prompt.md': withBody('x') }).problems).toMatchObject([
      { file: 'My prompt.md', message: expect.stringContaining('add "name:"') },
    ]);
  });

  it('lists that are deeper than the stack', () => {
    const text = head(`description: ${'['.repeat(40_000)}${']'.repeat(40_000)}`);
    expect(compile({ 'x.md': text })).toMatchObject({ templates: [], problems: [{ file: 'x.md' }] });
  });

  it('whatever the text, and nothing else is thrown', async () => {
    const snippets = [
      '---\n',
      '\n',
      'description: x\n',
      'arguments:\n',
      '- name: a\n',
      '  ',
      '{{',
      '}}',
      '{{#a}}',
    ];
    const more = [
      '{{/a}}',
      '{{> p}}\n',
      '```',
      '[',
      '{',
      '&x ',
      '*x',
      '!!js/function ',
      '"',
      "'",
      '|',
      '\0',
      '\t',
      ':',
    ];
    const text = fc.array(fc.constantFrom(...snippets, ...more)).map((all) => all.join(''));
    await fc.assert(
      fc.asyncProperty(text, text, async (yaml, body) => {
        const { templates, problems } = compile({ 'x.md': `---\n${yaml}\n---\n${body}`, '_p.md': body });
        expect(templates.length + problems.length).toBe(1);
      }),
      { numRuns: 1_000 },
    );
  });

  it('aliases that multiply', () => {
    const levels = ['a: &a [x, x, x, x, x, x, x, x, x]'];
    for (const [from, to] of ['ab', 'bc', 'cd', 'de', 'ef']) {
      levels.push(`${to}: &${to} [${Array(9).fill(`*${from}`).join(', ')}]`);
    }
    expect(compile({ 'x.md': head(levels.join('\n')) }).problems).toMatchObject([
      { message: expect.stringContaining('alias') },
    ]);
  });
});
