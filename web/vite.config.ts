import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const server = process.env.API_ORIGIN ?? 'http://127.0.0.1:8080'

/** The page's build; while it is developed, `/api` is the running server's. */
export default defineConfig({
  plugins: [react()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    chunkSizeWarningLimit: 700,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // One file with what the start needs: each part that is loaded later would split it further.
            { name: 'start', tags: ['$initial'] },
            // And one with the rest of a recording: a browser asks for six files at a time, and its data would wait.
            { name: 'recording', test: /[\\/]recording-page\.tsx$/ },
          ],
        },
      },
    },
  },
  server: {
    proxy: {
      '/api': {
        target: server,
        changeOrigin: true,
        // The server refuses writes from other origins; while developing, this proxy is the page's own.
        configure: (proxy) =>
          proxy.on('proxyReq', (request) => {
            if (request.hasHeader('origin')) request.setHeader('origin', server)
          }),
      },
    },
  },
})
