import { type FollowedRun, RUN_FIELDS, shownOf } from '@toolkit/core'
import type { DiarizationView } from '../schemas/views.ts'

/** What the outside sees of a run. */
export function diarizationView({ run, progress }: FollowedRun): DiarizationView {
  return {
    ...shownOf(RUN_FIELDS, run),
    progress,
    warnings: [...run.warnings],
    curves: [...run.curves],
  }
}
