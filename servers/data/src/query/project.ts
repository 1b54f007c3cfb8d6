import { isObject, type Path } from './path.ts';

/** The fields below a field that are wanted; undefined means all of it. */
interface Tree {
  readonly [name: string]: Tree | undefined;
}

/** Makes the function that leaves the wanted fields of a document and its `_id`; without paths, it leaves all. */
export function projector(paths: readonly Path[]) {
  if (paths.length === 0) return (document: Readonly<Record<string, unknown>>) => document;
  const tree = growTree([['_id'], ...paths.map(({ names }) => names)]);
  const dotted = paths.map(({ text }) => text).filter((text) => text.includes('.'));
  return (document: Readonly<Record<string, unknown>>) => {
    const picked = pick(document, tree) as Readonly<Record<string, unknown>>;
    const whole = dotted.filter((name) => Object.hasOwn(document, name));
    return { ...picked, ...Object.fromEntries(whole.map((name) => [name, document[name]])) };
  };
}

function growTree(paths: readonly (readonly string[])[]): Tree {
  const names = new Set(paths.map(([name = '']) => name));
  return Object.fromEntries(
    [...names].map((name) => {
      const below = paths.filter(([first]) => first === name).map(([, ...rest]) => rest);
      return [name, below.some((rest) => rest.length === 0) ? undefined : growTree(below)];
    }),
  );
}

function pick(value: unknown, tree: Tree): unknown {
  if (Array.isArray(value))
    return value.filter((item) => typeof item === 'object').map((item) => pick(item, tree));
  if (!isObject(value)) return {};
  return Object.fromEntries(
    Object.entries(tree).flatMap(([name, below]) => {
      if (!Object.hasOwn(value, name)) return [];
      const inner = value[name];
      if (below === undefined) return [[name, inner]];
      return typeof inner === 'object' && inner !== null ? [[name, pick(inner, below)]] : [];
    }),
  );
}
