import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{core,station,server,tools,renderer,electron,tests}/**/*.test.{ts,tsx}'],
    // Each of these has a run of its own: one needs Electron, the other a machine with nothing else to do.
    exclude: ['**/node_modules/**', 'out/**', 'tests/electron/**', 'tests/knocks/soak/**'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
})
