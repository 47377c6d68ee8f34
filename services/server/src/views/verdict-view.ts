import type { Verdict } from '@toolkit/core'
import type { VerdictView } from '../schemas/views.ts'

export function verdictView({ id, runId, score, note, createdAt }: Verdict): VerdictView {
  return { id, runId, score, note, createdAt }
}
