// Bundles the sitter's page into out/sitter-page. Everything is local: three.js, the font, the page itself.
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

export default defineConfig({
  root: fileURLToPath(new URL('browser', import.meta.url)),
  base: './',
  build: {
    outDir: fileURLToPath(new URL('../../out/sitter-page', import.meta.url)),
    emptyOutDir: true,
    target: 'esnext',
    chunkSizeWarningLimit: 2000,
    assetsInlineLimit: 0,
  },
})
