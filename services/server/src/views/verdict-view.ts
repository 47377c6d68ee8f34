import { shownOf, VERDICT_FIELDS, type Verdict } from '@toolkit/core'
import type { VerdictView } from '../schemas/views.ts'

export function verdictView(verdict: Verdict): VerdictView {
  return shownOf(VERDICT_FIELDS, verdict)
}
