import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Packages resolve to their TypeScript source, so a test never needs (or sees a stale) build.
  ssr: { resolve: { conditions: ['@mcp-commons/source'] } },
  test: {
    include: ['**/src/**/*.test.ts', 'scripts/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    setupFiles: fileURLToPath(import.meta.resolve('./vitest.setup.ts')),
    // Tests start processes of their own; more workers than this only make them wait for each other.
    maxWorkers: 2,
  },
});
