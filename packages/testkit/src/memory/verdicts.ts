import type { Verdict, VerdictStore } from '@toolkit/core'

/** Verdicts in an array, in insertion order. */
export function memoryVerdicts(): VerdictStore {
  let verdicts: readonly Verdict[] = []
  return {
    async append(verdict) {
      verdicts = [...verdicts, verdict]
    },
    async list(recordingId) {
      return verdicts.filter((verdict) => verdict.recordingId === recordingId).reverse()
    },
    async remove(recordingId) {
      verdicts = verdicts.filter((verdict) => verdict.recordingId !== recordingId)
    },
  }
}
