import type { DiarizationProvider } from '@toolkit/core'
import { memoryProvider } from '@toolkit/testkit'

/** A provider that accepts every job and ends none; `reachable` can be set to false. */
export function waitingProvider(paid = false): DiarizationProvider & { reachable: boolean } {
  let jobs = 0
  return {
    ...memoryProvider({ paid, models: ['local-test'] }),
    reachable: true,
    async check() {
      if (!this.reachable) throw new Error('unreachable')
    },
    async submit() {
      jobs += 1
      return { jobId: `job-${jobs}`, warnings: [] }
    },
    findJob: async () => ({ found: null, conclusive: true }),
    job: async () => ({ status: 'running' }),
    progress: async () => ({ fraction: 0.25, etaSeconds: 3 }),
    cancel: async () => true,
    forget: async () => true,
  }
}
