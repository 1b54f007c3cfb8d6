import type { Plugin } from 'esbuild';

/**
 * Puts only undici's `Agent` and its request methods into a bundle: the rest (fetch, WebSocket, caches, mocks) is two
 * thirds of the package. Whatever is left out is undefined in the bundle; the network guard uses only `Agent`.
 *
 * Replaces its `assert`, because Node's parses the source to quote the failed expression. In a bundle, this takes
 * seconds, and a response with status 000 is enough.
 */
export const undiciAgent: Plugin = {
  name: 'undici-agent',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^undici$/ }, ({ resolveDir }) => ({
      path: 'agent',
      namespace: 'undici',
      pluginData: resolveDir,
    }));
    onLoad({ filter: /^agent$/, namespace: 'undici' }, ({ pluginData }) => ({
      // The same as in undici's own index.js.
      contents: `
        Object.assign(require('undici/lib/dispatcher/dispatcher').prototype, require('undici/lib/api'));
        module.exports = { Agent: require('undici/lib/dispatcher/agent') };`,
      resolveDir: pluginData as string,
    }));
    onResolve({ filter: /^node:assert$/ }, ({ importer }) =>
      /[\\/]undici[\\/]/.test(importer) ? { path: 'assert', namespace: 'undici' } : undefined,
    );
    onLoad({ filter: /^assert$/, namespace: 'undici' }, () => ({
      contents: `
        module.exports = (value, message = 'assertion failed') => {
          if (!value) throw Object.assign(new Error(message), { code: 'ERR_ASSERTION' });
        };`,
    }));
  },
};
