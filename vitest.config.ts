import { defineConfig } from 'vitest/config'

const ignored = ['**/node_modules/**', '**/dist/**']

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
          name: 'slow',
          globalSetup: ['tests/browser/provide-chromium.ts'],
          include: ['**/*.slow.test.ts'],
          exclude: ignored,
          testTimeout: 600_000,
          hookTimeout: 300_000,
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
})
