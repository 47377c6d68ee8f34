import type { DiarizationView, RecordingView } from '@toolkit/server/client'

/** The run whose results are shown: the one in the address where it has any, else the current one. */
export function shownRun(
  recording: RecordingView,
  runs: readonly DiarizationView[],
  wanted: string | undefined,
): { readonly runId: string | null; readonly run: DiarizationView | null } {
  const chosen = runs.find(({ id }) => id === wanted)
  const runId = chosen?.status === 'succeeded' ? chosen.id : recording.currentRunId
  return { runId, run: runs.find(({ id }) => id === runId) ?? null }
}
