import { connect } from '@mcp-commons/testing';
import { context, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { defineTool } from '../index.ts';
import { echo, eras, open, remark } from './sample-server.fixture.ts';
import { createTracing } from './tracing.ts';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const traceparent = `00-${traceId}-b7ad6b7169203331-01`;
const spans = new InMemorySpanExporter();

const upstream = defineTool({
  name: 'upstream',
  title: 'Upstream',
  description: 'Asks elsewhere.',
  input: z.strictObject({}),
  output: z.object({ count: z.number() }),
  annotations: remark.annotations,
  async run() {
    await Promise.resolve();
    trace.getTracer('upstream').startSpan('GET').end();
    return { count: 1 };
  },
});

describe.each(eras)('with an OpenTelemetry SDK, %s era', (era) => {
  beforeAll(() => {
    trace.setGlobalTracerProvider(
      new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] }),
    );
    propagation.setGlobalPropagator(new W3CTraceContextPropagator());
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  });
  afterAll(() => {
    trace.disable();
    propagation.disable();
    context.disable();
  });
  beforeEach(() => spans.reset());

  it('makes a call a span of the trace that the client is in', async () => {
    const client = await connect(open([echo]), { era });
    await client.callTool({
      name: 'echo',
      arguments: { text: 'canary-argument' },
      _meta: { traceparent, tracestate: 'vendor=1' },
    });
    const [span] = spans.getFinishedSpans();
    expect(span).toMatchObject({
      name: 'tools/call echo',
      attributes: {
        'mcp.method.name': 'tools/call',
        'gen_ai.tool.name': 'echo',
        'network.transport': 'pipe',
      },
      parentSpanContext: { traceId, spanId: 'b7ad6b7169203331' },
    });
    expect(span?.spanContext().traceState?.serialize()).toBe('vendor=1');
    expect(JSON.stringify(span?.attributes)).not.toContain('canary');
  });

  it('says what went wrong, and is in the log line of the call', async () => {
    const lines: string[] = [];
    const client = await connect(open([remark], {}, lines), { era });
    await client.callTool({ name: 'remark', arguments: { kind: 'tool error' } });
    const [span] = spans.getFinishedSpans();
    expect(span).toMatchObject({ attributes: { 'error.type': 'not_found' }, status: { code: 2 } });
    const own = `"traceId":"${span?.spanContext().traceId}"`;
    expect(lines.filter((line) => line.includes(own))).toHaveLength(1);
  });

  it('is the parent of what the tool starts', async () => {
    const client = await connect(open([upstream]), { era });
    await client.callTool({ name: 'upstream', arguments: {} });
    const [inner, outer] = spans.getFinishedSpans();
    expect(inner?.parentSpanContext?.spanId).toBe(outer?.spanContext().spanId);
  });
});

describe('without OpenTelemetry', () => {
  it('runs the call all the same', async () => {
    const load = () => Promise.reject(new Error("Cannot find package '@opentelemetry/api'"));
    const { trace: run } = createTracing({ name: 'x', version: '0', load });
    const call = {} as Parameters<typeof run>[0];
    expect(await run(call, async () => 'done')).toBe('done');
  });

  it.each(eras)('logs the trace id that the client sent, %s era', async (era) => {
    const lines: string[] = [];
    const client = await connect(open([echo], {}, lines), { era });
    await client.callTool({ name: 'echo', arguments: { text: 'canary-argument' }, _meta: { traceparent } });
    expect(lines.map((line) => JSON.parse(line) as object)).toEqual([
      expect.objectContaining({ subject: 'tools/call echo', traceId, outcome: 'ok' }),
    ]);
    expect(lines.join('')).not.toContain('canary');
  });
});
