import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileTemplates } from './compile-templates.ts';

const compile = (files: Record<string, string>) =>
  compileTemplates(new Map(Object.entries(files)), { builtIn: ['code_review'], maxIncluded: 1_000 });

/** A file with the arguments `a` and `b`, whose body begins on line 5. */
const withBody = (body: string) => `---
description: Test
arguments: [{ name: a }, { name: b }]
---
${body}`;

describe('a mistake is reported with its line', () => {
  const head = (yaml: string) => `---\n${yaml}\n---\n`;

  it.each([
    ['an empty file', '', 1, 'first line must be ---'],
    ['no front matter', '# Hello', 1, 'first line must be ---'],
    ['code as front matter', '---js\nprocess.exit(1)\n---', 1, 'first line must be ---'],
    ['no end of the front matter', '---\ndescription: x\n', 1, 'no second line of ---'],
    ['no text', '---\ndescription: x\n---\n \n', 3, 'no text after the front matter'],
    ['a colon in text', head('description: a: b'), 2, 'needs quotes'],
    ['a sign before text', head('description: `a` b'), 2, 'needs quotes'],
    ['text after a quote', head("description: 'don't'"), 2, 'needs quotes'],
    ['a tab', head('description: x\narguments:\n\t- name: a'), 4, 'Tabs'],
    ['a key twice', head('description: x\ndescription: y'), 3, 'unique'],
    ['an alias without an anchor', head('description: *x'), 2, 'alias'],
    ['a list', head('- x'), 2, 'the front matter must be keys with values'],
    ['no description', head('title: x'), 2, 'description is required'],
    ['nothing in the front matter', head(''), 2, 'description is required'],
    ['an unknown key', head('description: x\nargs: []'), 3, 'the front matter has unknown keys: args'],
    [
      'an unknown key of an argument',
      head('description: x\narguments:\n  - name: a\n    type: b'),
      5,
      'arguments.0 has unknown keys: type (expected: name, description, required, default, enum)',
    ],
    ['a number for a word', head('description: 5'), 2, 'description must be text: write it in quotes'],
    ['a word for a switch', head('description: x\noverride: yes'), 3, 'override must be true or false'],
    [
      'names for arguments',
      head('description: x\narguments: [a]'),
      3,
      'arguments.0 must be keys with values, such as "name: x"',
    ],
    ['keys for a list', head('description: x\narguments: { a: b }'), 3, 'arguments must be a list'],
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
      'a default that is not a choice',
      head('description: x\narguments:\n  - { name: a, enum: [b], default: c }'),
      4,
      'not among',
    ],
    [
      'an empty choice',
      head('description: x\narguments:\n  - name: a\n    enum: []'),
      5,
      'enum must not be empty',
    ],
    [
      'an empty default',
      head('description: x\narguments: [{ name: a, default: "" }]'),
      3,
      'default must not be empty',
    ],
    ['an empty title', head('description: x\ntitle: ""'), 3, 'title must not be empty'],
    [
      'a long title',
      head(`description: x\ntitle: ${'x'.repeat(201)}`),
      3,
      'title must have at most 200 characters',
    ],
    [
      'many arguments',
      head(`description: x\narguments: [${'{ name: a },'.repeat(21)}]`),
      3,
      'arguments must have at most 20 items',
    ],
    ['the name of a built-in', head('description: x\nname: code_review'), 3, 'write "override: true"'],
    [
      'an unknown argument',
      withBody('x\n{{c}}'),
      6,
      '{{c}} is not an argument of this template (arguments: a, b)',
    ],
    ['an expression', withBody('{{a.length}}'), 5, 'not an argument'],
    ['unescaped HTML of Mustache', withBody('{{&a}}'), 5, 'not an argument'],
    ['deep sections', withBody('{{#a}}'.repeat(17)), 5, 'more than 16 levels'],
    ['a section of nothing', withBody('{{#c}}'), 5, '{{#c}} is not an argument'],
    ['an argument where there is none', `${head('description: x')}{{a}}`, 4, '(arguments: none)'],
    ['two open sections', withBody('{{#a}}\n{{#b}}'), 6, '{{#b}} is not closed by {{/b}}'],
    ['an open section', withBody('x\n{{#a}}\ny'), 6, '{{#a}} is not closed by {{/a}}'],
    ['a closed section that was not open', withBody('{{/a}}'), 5, 'no section is open'],
    ['sections that cross', withBody('{{#a}}{{#b}}{{/a}}{{/b}}'), 5, '{{#b}} is still open'],
    ['a value in a code fence', withBody('```\n{{a}}\n```'), 6, 'is in a code fence'],
    ['a value in an indented fence', withBody('- x\n    ~~~~ x `\n  {{a}}'), 7, 'is in a code fence'],
    ['a value in a fence of a list', withBody('- ```\n  {{a}}\n  ```\nDo it.'), 6, 'is in a code fence'],
    ['a value in one of a numbered list', withBody('1. ~~~\n   {{a}}\n   ~~~'), 6, 'is in a code fence'],
    ['a value in a fence of a quote', withBody('> ```\n> {{a}}\n> ```'), 6, 'is in a code fence'],
    ['a value in a fence of both', withBody('>- ```js\n>  {{a}}\n>  ```'), 6, 'is in a code fence'],
    ['a value after an end too far right', withBody('```\nx\n    ```\n{{a}}'), 8, 'is in a code fence'],
    ['a value after a shorter end', withBody('````\nx\n```\n{{a}}'), 8, 'is in a code fence'],
    ['a value after an end with text', withBody('```\nx\n``` y\n{{a}}'), 8, 'is in a code fence'],
    ['a value after text like an end', withBody('```\n- ```\n{{a}}'), 7, 'is in a code fence'],
    ['a list that ends before its fence', withBody('- ```\n  x\n```\n{{a}}'), 7, 'that begins with "  "'],
    ['a fence after marks further right', withBody('    ```\n```\n{{a}}'), 6, 'begins with "    "'],
    ['a fence after marks behind a tab', withBody('\t```\n ~~~\n{{a}}\n ~~~\n\t```'), 6, 'begins with "\\t"'],
    ['a fence after a list with one', withBody('- x\n  ```\n```\n{{a}}'), 7, 'begins with "  "'],
    ['a quote that ends before its fence', withBody('> ```\n> x\n\n> ```\n{{a}}'), 7, 'begins with "> "'],
    ['a value in an info string', withBody('```{{a}}\n```'), 5, 'a line without tags'],
    ['code that a value of two lines makes a fence', withBody('```f({{a}})``` x'), 5, 'a line without tags'],
    ['and code that it begins a line with', withBody('In ```{{a}}``` x'), 5, 'a line without tags'],
    ['code that an absent value makes a fence', withBody('`{{a}}``{{b}} `'), 5, 'a line without tags'],
    ['tildes that an absent value makes a fence', withBody('~{{a}}~~'), 5, 'a line without tags'],
    ['and an absent section', withBody('`{{#a}}x{{/a}}``{{b}} `'), 5, 'a line without tags'],
    ['and the section of another', withBody('`{{^a}}x{{/a}}``{{b}} `'), 5, 'a line without tags'],
    [
      'and a section inside another',
      withBody('`{{#a}}x{{#b}}y{{/b}}z{{/a}}``{{b}} `'),
      5,
      'a line without tags',
    ],
    ['and a section of two lines', withBody('`{{#a}}\n{{/a}}``{{b}} `'), 6, 'a line without tags'],
    ['and one that ends the line', withBody('```{{#a}} `\n{{/a}}\nx\n{{b}}'), 7, 'a line without tags'],
    ['a fence that is a section', withBody('{{#a}}```{{/a}}{{b}}'), 5, 'a line without tags'],
    ['a fence after a tag', withBody('{{#a}}```\n{{a}}\n```{{/a}}'), 5, 'a line without tags'],
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
    ['in a partial', { '_p.md': 'x\n{{c}}' }, 'in _p.md, line 2: {{c}} is not an argument'],
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

  it.each([['>'], ['-'], ['*'], ['+'], ['1.'], ['12)']])('a fence after the marker %s', (marker) => {
    const tagged = compile({ 'x.md': withBody(`${marker} ~~~{{a}}`) });
    const left = compile({ 'x.md': withBody(`\t${marker}\t~~~\nx`) });
    expect(tagged.problems).toMatchObject([{ message: expect.stringContaining('a line without tags') }]);
    expect(left.problems).toMatchObject([{ message: expect.stringContaining('close it on a line') }]);
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
    const text = '---\ndescription: x\nname: same\n---\nHello';
    const { templates, problems } = compile({ 'a.md': text, 'b.md': text });
    expect(templates).toHaveLength(1);
    expect(problems).toEqual([{ file: 'b.md', line: 3, message: 'the name same is taken by a.md' }]);
  });

  it('no text but that of an empty partial', () => {
    expect(compile({ 'x.md': withBody('{{> p}}'), '_p.md': '\n' }).problems).toEqual([
      { file: 'x.md', line: 4, message: 'has no text after the front matter' },
    ]);
  });

  it('a file name that cannot name a prompt', () => {
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
