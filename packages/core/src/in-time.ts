/** Settles as `work` does, or rejects after `ms`, saying what was `missing`; the work itself goes on. */
export async function inTime<T>(work: Promise<T>, ms: number, missing = 'no answer'): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`${missing} within ${ms / 1_000} s`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
