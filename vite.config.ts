import { join } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const renderer = join(import.meta.dirname, 'renderer')

export default defineConfig({
  root: renderer,
  base: './',
  plugins: [react()],
  worker: { format: 'es' },
  build: {
    outDir: '../out/renderer',
    emptyOutDir: true,
    target: 'es2023',
    chunkSizeWarningLimit: 2000,
    rollupOptions: {
      input: [join(renderer, 'index.html'), join(renderer, 'analysis-page', 'analysis.html')],
    },
  },
})
