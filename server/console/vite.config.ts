import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const here = import.meta.dirname

export default defineConfig({
  root: here,
  base: './',
  plugins: [react()],
  build: {
    outDir: '../../out/console',
    emptyOutDir: true,
    chunkSizeWarningLimit: 2000,
    rolldownOptions: {
      input: { index: `${here}/index.html`, fonts: `${here}/fonts.css` },
      output: {
        // The sheet of personal codes is made by the server, which knows its letters by this name.
        assetFileNames: ({ names }) =>
          names.includes('fonts.css') ? 'fonts.css' : 'assets/[name]-[hash][extname]',
      },
    },
  },
})
