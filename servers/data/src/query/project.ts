import { isIndex, isObject, type Path } from './path.ts';

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
    const picked = pickFields(document, tree);
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

function pickFields(value: Readonly<Record<string, unknown>>, tree: Tree): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(tree).flatMap(([name, below]) =>
      Object.hasOwn(value, name) ? pickInner(value[name], below).map((inner) => [name, inner]) : [],
    ),
  );
}

/** Of the elements, those named by index, and of all others what names ask of each. */
function pickItems(items: readonly unknown[], tree: Tree): unknown[] {
  const names = Object.fromEntries(Object.entries(tree).filter(([name]) => !isIndex(name)));
  const ofEach = Object.keys(names).length > 0;
  return items.flatMap((item, i) => {
    if (Object.hasOwn(tree, i)) return pickInner(item, tree[i] && { ...names, ...tree[i] });
    return ofEach ? pickInner(item, names) : [];
  });
}

/** What is wanted of a value, if there is anything in it. */
function pickInner(value: unknown, tree: Tree | undefined): unknown[] {
  if (tree === undefined) return [value];
  if (Array.isArray(value)) return [pickItems(value, tree)];
  return isObject(value) ? [pickFields(value, tree)] : [];
}
