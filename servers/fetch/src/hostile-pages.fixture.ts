import { gzipSync } from 'node:zlib';

const megabytes = (count: number, piece: string) =>
  piece.repeat(Math.ceil((count * 1_000_000) / piece.length));

/** Markup made to hold a process: too deep, too wide, too long, or what makes a parser go back and forth. */
export const hostilePages: Readonly<Record<string, () => string>> = {
  '100,000 nested elements': () => '<div>'.repeat(100_000),
  'elements at the greatest depth': () => '<div>'.repeat(2_900) + megabytes(2, '<p>a</p>'),
  'nested elements of every kind': () => megabytes(1, '<div><span><ul><li><table><tr><td><b>'),
  'unclosed formatting': () => megabytes(1, '<a href=x><b><i>'),
  'a table of 20 MB': () =>
    `<table>${megabytes(20, '<tr><td>value one</td><td>value, two</td></tr>')}</table>`,
  'one row of a table': () => `<table><tr>${megabytes(2, '<td>a')}`,
  'cells that span everything': () => `<table>${megabytes(2, '<tr><td colspan=1000 rowspan=65534>x')}`,
  'nested tables': () => '<table><tr><td>'.repeat(60) + megabytes(2, '<p>text, text</p>'),
  'nested quotations': () => '<blockquote>'.repeat(190) + megabytes(2, '<p>hello there</p>'),
  'many lines in nested quotations': () => `${'<blockquote>'.repeat(6)}<pre>${'a\n'.repeat(299_000)}`,
  'lines of code in many folds': () =>
    `<div class="fragment">${'<div class="foldopen">'.repeat(95)}${'<div class="line">a</div>'.repeat(80_000)}`,
  'nested lists': () => megabytes(2, '<ul><li>x'),
  siblings: () => megabytes(2, '<p>hello</p><span>a, b</span>'),
  links: () => megabytes(2, '<a href="/x?y=1">link</a> '),
  'definition lists': () => `<dl>${megabytes(2, '<dt>a<dd>b')}`,
  'line breaks': () => megabytes(2, '<br>'),
  'spans around nothing': () => megabytes(2, '<span>'.repeat(150) + '</span>'.repeat(150)),
  'one word of 2 MB': () => megabytes(2, 'x'),
  'commas only': () => megabytes(2, ','),
  'spaces only': () => `<p>${megabytes(2, ' ')}x`,
  'preformatted spaces': () => `<pre>x${megabytes(2, ' ')}x</pre>`,
  backticks: () => `<pre>${megabytes(2, '` ')}</pre>`,
  entities: () => megabytes(2, '&amp;'),
  'open angle brackets': () => megabytes(2, '<'),
  'open comments': () => megabytes(2, '<!--'),
  'an attribute without end': () => `<a href="${megabytes(2, 'x')}`,
  'a style of 2 MB': () => `<p style="${megabytes(2, 'a: ;')}">x</p>`,
  '100,000 attributes': () => `<p ${Array.from({ length: 100_000 }, (_, i) => `a${i}=b`).join(' ')}>x</p>`,
};

/** A response of 300 MB that has 0.3 MB on the wire. */
export const bomb = () => gzipSync(Buffer.alloc(300_000_000), { level: 9 });
