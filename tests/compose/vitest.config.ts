import { defineConfig } from 'vitest/config'

/** The deployment, whole: run by `npm run test:compose` alone, for it needs a container engine. */
export default defineConfig({
  test: {
    name: 'compose',
    globalSetup: ['../browser/provide-chromium.ts'],
    root: import.meta.dirname,
    include: ['*.compose.ts'],
    testTimeout: 180_000,
    hookTimeout: 900_000,
    sequence: { concurrent: false },
  },
})
