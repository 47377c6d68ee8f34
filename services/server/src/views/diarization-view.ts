import { type FollowedRun, RUN_FIELDS, shownOf } from '@toolkit/core'
import type { DiarizationView } from '../schemas/views.ts'

/** What the outside sees of a run. */
export function diarizationView({ run, progress }: FollowedRun): DiarizationView {
  return {
    ...shownOf(RUN_FIELDS, run),
    hold: run.hold && { reason: run.hold.reason, since: run.hold.since },
    progress: progress && { fraction: progress.fraction, etaSeconds: progress.etaSeconds },
    error: run.error && { code: run.error.code, message: run.error.message },
    warnings: [...run.warnings],
    request: { speakers: { ...run.request.speakers } },
    curves: run.curves.map(({ kind, speaker, resolution, length, missing }) => ({
      kind,
      speaker,
      resolution,
      length,
      missing,
    })),
  }
}
