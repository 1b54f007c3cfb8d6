import { isIndex, isObject, type JsonObject, type Path } from './path.ts';

/** The wanted fields below a field; undefined means all of them. */
interface Tree {
  readonly [name: string]: Tree | undefined;
}

/** Makes a function that keeps the wanted fields of a document and its `_id`; without paths, it keeps all. */
export function projector(paths: readonly Path[]) {
  if (paths.length === 0) return (document: JsonObject) => document;
  const tree = growTree([['_id'], ...paths.map(({ names }) => names)]);
  return (document: JsonObject) => {
    const picked = pickFields(document, tree);
    // A field whose name itself has dots.
    const whole = paths.filter(({ text }) => Object.hasOwn(document, text));
    return { ...picked, ...Object.fromEntries(whole.map(({ text }) => [text, document[text]])) };
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

function pickFields(value: JsonObject, tree: Tree): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(tree).flatMap(([name, below]) =>
      Object.hasOwn(value, name) ? pickInner(value[name], below).map((inner) => [name, inner]) : [],
    ),
  );
}

/** Picks the elements that the tree names by index, and of all others the fields that it names. */
function pickItems(items: readonly unknown[], tree: Tree): unknown[] {
  const names = Object.fromEntries(Object.entries(tree).filter(([name]) => !isIndex(name)));
  const ofEach = Object.keys(names).length > 0;
  return items.flatMap((item, i) => {
    if (Object.hasOwn(tree, i)) return pickInner(item, tree[i] && { ...names, ...tree[i] });
    return ofEach ? pickInner(item, names) : [];
  });
}

/** The wanted part of a value, in an array; an empty array when there is none. */
function pickInner(value: unknown, tree: Tree | undefined): unknown[] {
  if (tree === undefined) return [value];
  if (Array.isArray(value)) return [pickItems(value, tree)];
  return isObject(value) ? [pickFields(value, tree)] : [];
}
