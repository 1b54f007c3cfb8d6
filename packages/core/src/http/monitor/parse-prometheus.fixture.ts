export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const comment = /^# (?:HELP [a-zA-Z_:][\w:]* .*|TYPE ([a-zA-Z_:][\w:]*) (?:counter|gauge|histogram))$/;
const label = /([a-zA-Z_]\w*)="((?:[^"\\\n]|\\["\\n])*)"/;
const number = /[-+]?(?:\d+(?:\.\d+)?(?:e[-+]?\d+)?|Inf)|NaN/;
const sample = new RegExp(
  `^(?<name>[a-zA-Z_:][\\w:]*)(?:\\{(?<labels>${label.source}(?:,${label.source})*)\\})? (?<value>${number.source})$`,
);

/**
 * Reads Prometheus's text format 0.0.4 by its grammar.
 *
 * @throws Error for a line outside it, a sample without a TYPE, two samples of one series.
 */
export function parsePrometheus(text: string): readonly Sample[] {
  if (!text.endsWith('\n')) throw new Error('the last line has no end');
  const lines = text.slice(0, -1).split('\n');
  const types = new Set(lines.flatMap((line) => comment.exec(line)?.[1] ?? []));
  const samples = lines.filter((line) => !comment.test(line)).map(parseSample);
  const series = new Set(samples.map(({ name, labels }) => JSON.stringify([name, labels])));
  if (series.size < samples.length) throw new Error('a series twice');
  const untyped = samples.find(
    ({ name }) => !types.has(name) && !types.has(name.replace(/_(bucket|sum|count)$/, '')),
  );
  if (untyped !== undefined) throw new Error(`no TYPE of ${untyped.name}`);
  return samples;
}

function parseSample(line: string): Sample {
  const groups = sample.exec(line)?.groups;
  if (groups === undefined) throw new Error(`not in the grammar: ${line}`);
  const { name = '', labels = '', value = '' } = groups;
  return { name, labels: readLabels(labels), value: Number(value.replace('Inf', 'Infinity')) };
}

function readLabels(text: string): Record<string, string> {
  const pairs = [...text.matchAll(new RegExp(label.source, 'g'))];
  return Object.fromEntries(pairs.map(([, name = '', value = '']) => [name, value]));
}
