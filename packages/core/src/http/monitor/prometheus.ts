/** Label names and values. Values come from fixed sets, because every new combination is a new series that stays. */
type Labels = Readonly<Record<string, string>>;

interface Counter {
  add(labels?: Labels): void;
}

interface Histogram {
  observe(value: number, labels?: Labels): void;
}

/** Metrics of one process, rendered as Prometheus reads them. */
export interface Registry {
  counter(name: string, help: string): Counter;
  /** `buckets` are upper bounds, ascending. */
  histogram(name: string, help: string, buckets: readonly number[]): Histogram;
  /** Calls `read` at each rendering. */
  gauge(name: string, help: string, read: () => number, labels?: Labels): void;
  /** Text format 0.0.4, https://prometheus.io/docs/instrumenting/exposition_formats/ */
  render(): string;
}

interface Bins {
  readonly labels: Labels;
  readonly counts: number[];
  sum: number;
  count: number;
}

/** A registry of our own: the usual client is no longer released, and brings a tracing API and quantile trees along. */
export function createRegistry(): Registry {
  const families: (() => string)[] = [];
  const register = (type: string, name: string, help: string, samples: () => readonly string[]) => {
    const head = `# HELP ${name} ${help.replace(/[\\\n]/g, escapeCharacter)}\n# TYPE ${name} ${type}\n`;
    families.push(() => head + samples().join(''));
  };

  return {
    counter(name, help) {
      const series = new Map<string, number>();
      register('counter', name, help, () =>
        [...series].map(([labels, value]) => `${name}${labels} ${value}\n`),
      );
      return {
        add(labels = {}) {
          const key = format(labels);
          series.set(key, (series.get(key) ?? 0) + 1);
        },
      };
    },
    histogram(name, help, buckets) {
      const series = new Map<string, Bins>();
      register('histogram', name, help, () =>
        [...series.values()].flatMap((bins) => renderBins(name, buckets, bins)),
      );
      return {
        observe(value, labels = {}) {
          const key = format(labels);
          const bins = series.get(key) ?? { labels, counts: buckets.map(() => 0), sum: 0, count: 0 };
          series.set(key, bins);
          const bin = buckets.findIndex((bound) => value <= bound);
          if (bin >= 0) bins.counts[bin] = (bins.counts[bin] ?? 0) + 1;
          bins.sum += value;
          bins.count += 1;
        },
      };
    },
    gauge(name, help, read, labels = {}) {
      register('gauge', name, help, () => [`${name}${format(labels)} ${read()}\n`]);
    },
    render: () => families.map((family) => family()).join(''),
  };
}

function renderBins(
  name: string,
  buckets: readonly number[],
  { labels, counts, sum, count }: Bins,
): string[] {
  let cumulative = 0;
  const lines = buckets.map((bound, i) => {
    cumulative += counts[i] ?? 0;
    return `${name}_bucket${format({ ...labels, le: String(bound) })} ${cumulative}\n`;
  });
  return [
    ...lines,
    `${name}_bucket${format({ ...labels, le: '+Inf' })} ${count}\n`,
    `${name}_sum${format(labels)} ${sum}\n`,
    `${name}_count${format(labels)} ${count}\n`,
  ];
}

function format(labels: Labels): string {
  const pairs = Object.entries(labels).map(
    ([name, value]) => `${name}="${value.replace(/[\\\n"]/g, escapeCharacter)}"`,
  );
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function escapeCharacter(character: string): string {
  return character === '\n' ? '\\n' : `\\${character}`;
}
