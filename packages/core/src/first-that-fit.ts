/**
 * Returns as many of the first items as fit into `maxBytes` as JSON; at least one, so that paging gets on. What a tool
 * lists must fit into `limits.outputBytes` with what surrounds it, or the tool can never answer.
 */
export function firstThatFit<T>(items: readonly T[], maxBytes: number): T[] {
  let room = maxBytes;
  const end = items.findIndex((item, i) => {
    // A comma follows it.
    room -= Buffer.byteLength(JSON.stringify(item)) + 1;
    return room < 0 && i > 0;
  });
  return items.slice(0, end === -1 ? items.length : end);
}
