import { defineConfig } from 'vitest/config'

/** Against pyannoteAI's own cloud: costs one job of 20 seconds, and needs `TOKEN_PYANNOTE`. */
export default defineConfig({
  test: { include: ['tests/live/cloud.live.ts'], testTimeout: 900_000, hookTimeout: 60_000 },
})
