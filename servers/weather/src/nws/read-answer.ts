import type * as z from 'zod';
import { parseBody } from '../upstream/parse-body.ts';
import { reasonOf, type UpstreamAnswer } from '../upstream/upstream.ts';
import { UpstreamError } from '../upstream/upstream-error.ts';

/** Milliseconds for which "not covered" is remembered. */
export const outsideMs = 300_000;

/** Whether NWS does not cover the point: it reports this with two kinds of problem, which the end of `type` names. */
export function isOutside({ status, body }: UpstreamAnswer): boolean {
  const type = typeof body === 'object' && body !== null && 'type' in body ? String(body.type) : '';
  if (status === 404) return type.endsWith('/InvalidPoint');
  return status === 400 && type.endsWith('/InvalidParameter') && /out of bounds/.test(reasonOf(body));
}

/** @throws UpstreamError for a problem, and for an answer that does not match the schema */
export function readAnswer<T>(name: string, { status, body }: UpstreamAnswer, schema: z.ZodType<T>): T {
  const reason = reasonOf(body);
  if (status === 404) {
    throw new UpstreamError('no-data', `${name} has nothing here${reason && ` ("${reason}")`}.`);
  }
  if (status !== 200) {
    const message = `${name} does not accept the request (status ${status}${reason && `, "${reason}"`}).`;
    throw new UpstreamError('rejected', message);
  }
  return parseBody(name, body, schema);
}
