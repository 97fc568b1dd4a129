import { defineConfig } from 'vitest/config'
import { stallGuard } from '../support/stall-guard.ts'

export default defineConfig({
  plugins: [stallGuard()],
  test: {
    include: ['tests/electron/*.test.ts'],
    reporters: ['verbose'],
    testTimeout: 0,
    hookTimeout: 0,
    globalSetup: ['tests/support/once.ts'],
    setupFiles: ['tests/support/each-test.ts'],
  },
})
