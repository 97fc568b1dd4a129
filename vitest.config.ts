import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { LongestFirst } from './tests/support/longest-first.ts'
import { stallGuard } from './tests/support/stall-guard.ts'

// What a process does once: it looks into the system's store of certificates.
const OWN_PROCESS = ['station/sync/way-out.test.ts', 'tests/obstacles.test.ts']

export default defineConfig({
  plugins: [stallGuard()],
  test: {
    // No limit goes by the clock: a slow machine is no fault. What hangs is found by what this machine gets done meanwhile
    // (tests/support/each-test.ts for a test, stall-guard.ts for the rest).
    testTimeout: 0,
    expect: { poll: { timeout: 1_200_000 } },
    hookTimeout: 0,
    teardownTimeout: 600_000,
    globalSetup: ['tests/support/once.ts'],
    setupFiles: ['tests/support/each-test.ts'],
    // One more than can compute: tests of servers wait for flushes and for one another.
    maxWorkers: availableParallelism() + 1,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: {
          name: 'shared',
          include: ['{core,node,station,server,tools,renderer,electron,tests}/**/*.test.{ts,tsx}'],
          // The last needs Electron, and has a run of its own.
          exclude: ['**/node_modules/**', 'out/**', ...OWN_PROCESS, 'tests/electron/**'],
          // A worker keeps what it has loaded from one file to the next: loading the program and compiling the database anew
          // for each file was a third of a run. What a test changes of its process it puts back.
          isolate: false,
        },
      },
      { extends: true, test: { name: 'own process', include: OWN_PROCESS, isolate: true } },
    ],
  },
})
