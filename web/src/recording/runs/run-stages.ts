import type { DiarizationView } from '@toolkit/server/client'
import { preparationWords } from '../../format/status-words.ts'

/** What a run goes through while one waits, in order; first its recording is decoded. */
export const STAGES = ['preparing', 'queued', 'uploading', 'submitted', 'running'] as const
export type Stage = (typeof STAGES)[number]

export const STAGE_WORDS: Readonly<Record<Stage, string>> = {
  preparing: preparationWords(null),
  queued: 'Waiting for its turn',
  uploading: 'Uploading to the diarizer',
  submitted: 'Handed in',
  running: 'Diarizing',
}

/** The stage a run is in (`isPreparing`: its recording is still being decoded); null: it is not under way. */
export function stageOf(run: Pick<DiarizationView, 'status'>, isPreparing: boolean): Stage | null {
  if (run.status === 'queued' && isPreparing) return 'preparing'
  return STAGES.find((stage) => stage === run.status) ?? null
}

const ENDED: ReadonlySet<DiarizationView['status']> = new Set(['succeeded', 'failed', 'canceled'])

/** Whether a run has not ended: it is under way, or held until somebody decides. */
export function isGoing({ status }: Pick<DiarizationView, 'status'>): boolean {
  return !ENDED.has(status)
}

/** What to do about a failure that its message alone may not say, by its code. */
export function adviceFor(code: string): string {
  if (code.startsWith('audio-')) {
    return 'Running it again will not help: upload the recording again in another format, or a whole copy of it.'
  }
  if (code === 'provider-credentials' || code === 'provider-credit') {
    return 'Mend the account or the key, then run it again; or choose another diarizer.'
  }
  if (code === 'provider-not-found') {
    return 'What was there before is kept. Another run is a new job, and billed as one.'
  }
  if (code === 'provider-rejected' || code === 'provider-unknown') {
    return 'Run it again with other hints, another model or another diarizer.'
  }
  return 'Run it again, with other hints if you like. What was there before is kept.'
}
