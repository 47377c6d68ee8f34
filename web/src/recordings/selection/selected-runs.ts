import type { DiarizationRequest, DiarizationView, RecordingStatus } from '@toolkit/server/client'
import { api } from '../../api/client.ts'
import type { ProviderChoice } from '../../batches/batch.ts'
import { type HintChoice, hintFields } from '../../providers/speaker-hints.ts'
import type { SelectedRecording } from './row-selection.ts'

const ENDED: ReadonlySet<DiarizationView['status']> = new Set(['succeeded', 'failed', 'canceled'])
const IDLE: ReadonlySet<RecordingStatus> = new Set(['new', 'succeeded', 'failed', 'canceled'])

/** Whether a recording has a run that can be canceled. */
export function hasOpenRun({ status }: Pick<SelectedRecording, 'status'>): boolean {
  return !IDLE.has(status)
}

/** Cancels all runs of a recording that have not ended. */
export async function cancelRuns({ id }: Pick<SelectedRecording, 'id'>): Promise<void> {
  const { items } = await api.diarizations(id, { limit: 200 })
  for (const run of items) {
    if (!ENDED.has(run.status)) await api.cancel(id, run.id)
  }
}

const NO_HINT = { numSpeakers: null, minSpeakers: null, maxSpeakers: null }

/** The request of a run with the chosen diarizer and speaker hints. */
export function runRequest(
  { provider, model }: ProviderChoice,
  hints: HintChoice,
  isAgreed: boolean,
): DiarizationRequest {
  return {
    ...NO_HINT,
    ...hintFields(hints),
    ...(provider === null ? {} : { provider }),
    ...(model === null ? {} : { model }),
    ...(isAgreed ? { confirm: true } : {}),
  }
}
