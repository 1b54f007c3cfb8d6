import type { IncomingMessage, ServerResponse } from 'node:http';
import { unknownPrincipal } from '@mcp-commons/security';
import type { Log } from '../log.ts';
import type { HttpOptions } from '../options/http-options.ts';
import type { Holding } from '../shares.ts';
import { resolveAbsoluteTarget } from './absolute-target.ts';
import type { Admission } from './admission/admission.ts';
import { callerKey } from './admission/caller-key.ts';
import { clientAddress, parseProxyTrust } from './client-address.ts';
import { errorResponse } from './error-response.ts';
import type { Exchange } from './exchange.ts';
import type { Gate } from './gate.ts';
import type { Monitor } from './monitor/monitor.ts';
import type { ProtocolHandler } from './protocol-handler.ts';
import type { Refusal } from './refusal.ts';
import { errorEvents } from './unfinished-answers.ts';
import { writeWebResponse } from './write-response.ts';

const noRoom =
  'The server holds too many large answers to keep this one. The call has run: before repeating a change, look whether it was made.';

export interface Stations {
  readonly gate: Gate;
  readonly admission: Admission;
  readonly protocol: ProtocolHandler;
  readonly monitor: Monitor;
}

/** Takes every request through its stations: probe, gate (who), limits (how much), protocol; then sends the answer. */
export function createRoute(
  { gate, admission, protocol, monitor }: Stations,
  options: HttpOptions,
  log: Log,
): (request: IncomingMessage, response: ServerResponse) => void {
  const isProxy = parseProxyTrust(options.trustProxy) ?? (() => false);
  const stallMs = options.stallTimeoutMs;

  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    resolveAbsoluteTarget(request);
    const probed = monitor.probe(request.url?.split('?', 1)[0] ?? '');
    if (probed !== undefined) {
      await writeWebResponse(response, await probed, { stallMs });
      return;
    }
    const exchange = monitor.watch(request, response, clientAddress(request, isProxy));
    const mayLast = protocol.expect(request, response);
    const send = async (answer: Response | Refusal, holding?: Holding) => {
      const isRefusal = 'refused' in answer;
      if (isRefusal) monitor.refused(answer.refused, exchange);
      const web = isRefusal ? answer.response : answer;
      const fault = await writeWebResponse(response, web, { stallMs, holding });
      if (fault === undefined) return;
      exchange.refused = fault;
      // Counts the fault without the exchange: the call was not refused, but has run.
      monitor.refused(fault);
      if (fault === 'memory') await sayNoRoom(response, exchange);
    };
    // Requests without a valid credential count against the address: after too many, the answer is 429.
    const tooManyFailures = async ({ response: { status } }: Refusal) =>
      status === 401
        ? admission.countRequest(callerKey(unknownPrincipal, exchange.client), response)
        : undefined;
    const admitted = await gate.admit(request, response);
    if ('refused' in admitted) return send((await tooManyFailures(admitted)) ?? admitted);
    if ('answer' in admitted) return send(admitted.answer);
    const { principal } = admitted;
    exchange.principal = principal;
    exchange.caller = callerKey(principal, exchange.client);
    const holding = admission.openBuffer(exchange.caller, response);
    const visit = { request, response, exchange, principal, holding, mayLast };
    await send(await protocol.answer(visit), holding);
  }

  // A client of the 2025 protocol does not notice that a stream has ended without the answer.
  async function sayNoRoom(response: ServerResponse, { answers }: Exchange): Promise<void> {
    if (!response.headersSent)
      await writeWebResponse(response, errorResponse(503, -32_000, noRoom, { 'retry-after': '1' }), {
        stallMs,
      });
    else if (answers.length > 0)
      await writeWebResponse(response, new Response(errorEvents(answers, noRoom)), { stallMs });
    else response.destroy();
  }

  return (request, response) => {
    route(request, response).catch((error: unknown) => {
      log.error({ err: error }, 'request failed');
      if (response.headersSent) response.destroy();
      else void writeWebResponse(response, errorResponse(500, -32_603, 'Internal error'));
    });
  };
}
