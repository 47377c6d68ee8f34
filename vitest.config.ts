import { defineConfig } from 'vitest/config'

const ignored = ['**/node_modules/**', '**/dist/**']

/** They need the machine for themselves: sound is heard while it plays, or the memory of both cores' work is measured. */
const alone = [
  'packages/diarizer/test/memory.slow.test.ts',
  'services/server/test/large-upload.slow.test.ts',
  'tests/browser/hidden-tab.slow.test.ts',
  'tests/gateway/memory.slow.test.ts',
  'tests/media/playback.slow.test.ts',
]

const slow = {
  globalSetup: ['tests/browser/provide-chromium.ts'],
  testTimeout: 600_000,
  hookTimeout: 300_000,
}

/**
 * Three costs: pure (milliseconds), int (real servers, files and recordings), slow (kills, long recordings, every page).
 * The groups run one after another; they have different numbers of workers.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['**/*.test.ts'],
          exclude: [...ignored, '**/*.int.test.ts', '**/*.slow.test.ts'],
          // They take milliseconds; beside the others they may wait for their turn.
          testTimeout: 30_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'int',
          globalSetup: ['tests/browser/provide-chromium.ts'],
          include: ['**/*.int.test.ts'],
          exclude: ignored,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...slow,
          name: 'slow',
          include: ['**/*.slow.test.ts'],
          exclude: [...ignored, ...alone],
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          ...slow,
          name: 'alone',
          include: alone,
          fileParallelism: false,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
})
