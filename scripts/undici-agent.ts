import type { Plugin } from 'esbuild';

/**
 * Puts only undici's `Agent` and its request methods into a bundle: the rest (fetch, WebSocket, caches, mocks) is two
 * thirds of the package. What is left out would be undefined where it is used; the network guard uses `Agent`.
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
      // As undici's own index.js has it.
      contents: `
        Object.assign(require('undici/lib/dispatcher/dispatcher').prototype, require('undici/lib/api'));
        module.exports = { Agent: require('undici/lib/dispatcher/agent') };`,
      resolveDir: pluginData as string,
    }));
  },
};
