import { defineConfig } from 'vitest/config'

/** Tests of the whole deployment. They need a container engine, so only `npm run test:compose` runs them. */
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
