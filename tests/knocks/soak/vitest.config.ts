import { defineConfig } from 'vitest/config'

export default defineConfig({ test: { include: ['tests/knocks/soak/*.test.ts'] } })
