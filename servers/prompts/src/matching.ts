/** Completes from a fixed list: first the values that begin with the typed text, then those that contain it. */
export function matching(values: readonly string[]): (typed: string) => string[] {
  return (typed) => {
    const sought = typed.toLowerCase();
    const at = (value: string) => value.toLowerCase().indexOf(sought);
    return [...values.filter((value) => at(value) === 0), ...values.filter((value) => at(value) > 0)];
  };
}
