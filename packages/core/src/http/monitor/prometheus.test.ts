import { expect, it } from 'vitest';
import { parsePrometheus } from './parse-prometheus.fixture.ts';
import { createRegistry } from './prometheus.ts';

it('renders counters, gauges and histograms as Prometheus reads them', () => {
  const registry = createRegistry();
  const refused = registry.counter('refused_total', 'Refused requests.');
  const seconds = registry.histogram('duration_seconds', 'How long.', [0.1, 1]);
  let queue = 3;
  registry.gauge('queue', 'Waiting.', () => queue);
  refused.add({ reason: 'rate' });
  refused.add({ reason: 'rate' });
  refused.add({ reason: 'busy' });
  for (const value of [0.05, 0.1, 0.5, 7]) seconds.observe(value, { method: 'tools/call' });
  queue = 4;

  expect(registry.render()).toBe(`# HELP refused_total Refused requests.
# TYPE refused_total counter
refused_total{reason="rate"} 2
refused_total{reason="busy"} 1
# HELP duration_seconds How long.
# TYPE duration_seconds histogram
duration_seconds_bucket{method="tools/call",le="0.1"} 2
duration_seconds_bucket{method="tools/call",le="1"} 3
duration_seconds_bucket{method="tools/call",le="+Inf"} 4
duration_seconds_sum{method="tools/call"} 7.65
duration_seconds_count{method="tools/call"} 4
# HELP queue Waiting.
# TYPE queue gauge
queue 4
`);
});

it('escapes what would break a line', () => {
  const registry = createRegistry();
  registry.counter('odd_total', 'Back\\slash\nand line.').add({ value: 'a"b\\c\nd' });
  const [sample] = parsePrometheus(registry.render());
  expect(sample).toEqual({ name: 'odd_total', labels: { value: 'a\\"b\\\\c\\nd' }, value: 1 });
});
