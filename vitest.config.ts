import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{core,station,server,tools,renderer,electron,tests}/**/*.test.{ts,tsx}'],
    exclude: ['**/node_modules/**', 'out/**', 'tests/electron/**'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
})
