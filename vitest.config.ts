import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Packages resolve to their TypeScript source, so a test never needs (or sees a stale) build.
  ssr: { resolve: { conditions: ['@mcp-commons/source', 'node', 'import', 'default'] } },
  test: { include: ['src/**/*.test.ts'], testTimeout: 20_000 },
});
