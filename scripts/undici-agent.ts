import type { Plugin } from 'esbuild';

/**
 * Puts only undici's `Agent` and its request methods into a bundle: the rest (fetch, WebSocket, caches, mocks) is two
 * thirds of the package. Whatever is left out is undefined in the bundle; the network guard uses only `Agent`.
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
  },
};
