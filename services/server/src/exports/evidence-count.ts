import { setImmediate } from 'node:timers/promises'
import { hasCode, type Toolkit, ToolkitError } from '@toolkit/core'
import { recordingFilter } from '../resources/recording-query.ts'
import {
  type ChosenRecording,
  type EvidencePlanView,
  MAX_CLIP_SECONDS,
  MAX_CLIPS,
  type ValidPlanRequest,
} from './evidence-body.ts'
import { CONTEXT_SECONDS, clipSeconds, findStretches } from './evidence-stretches.ts'

const MAX_NAMES = 10

/** Why a recording has nothing to cut. */
const LEFT_OUT = [
  ...(['recording-not-found', 'no-result', 'curve-not-found'] as const),
  ...(['request-conflict', 'file-missing', 'audio-removed'] as const),
]

type LeftOut = EvidencePlanView['leftOut'][number]

type Source = Pick<Toolkit, 'corpus' | 'recordings' | 'results'>

/**
 * Counts the clips of the current results of recordings, also if they are too many for a pack. Recordings without a result
 * or a sound are left out, by reason.
 */
export async function countEvidence(
  toolkit: Source,
  request: ValidPlanRequest,
  signal: AbortSignal,
): Promise<EvidencePlanView> {
  const chosen: ChosenRecording[] = []
  const leftOut = new Map<string, LeftOut>()
  const { spots, turns } = request
  let [clips, seconds, recordings] = [0, 0, 0]
  for await (const { id, name } of recordingsOf(toolkit, request)) {
    // Storage may answer at once: other requests would wait for the end.
    await setImmediate()
    signal.throwIfAborted()
    const one = { recordingId: id, spots, turns }
    try {
      const { run, total, windows, durationSeconds } = await findStretches(toolkit.results, one)
      if (total === 0) continue
      clips += total
      seconds += clipSeconds(windows(), durationSeconds)
      recordings += 1
      if (fits(clips, seconds)) chosen.push({ ...one, runId: run.id })
    } catch (error) {
      if (!(error instanceof ToolkitError) || !LEFT_OUT.some((code) => hasCode(error, code))) {
        throw error
      }
      const { code, message } = error
      const group = leftOut.get(message) ?? { code, detail: message, names: [], count: 0 }
      leftOut.set(message, group)
      group.count += 1
      if (group.count <= MAX_NAMES) group.names.push(name ?? (await nameOf(toolkit, id)))
    }
  }
  return {
    ...{ clips, seconds, recordings, contextSeconds: CONTEXT_SECONDS },
    ...{ maxClips: MAX_CLIPS, maxSeconds: MAX_CLIP_SECONDS },
    selection: clips > 0 && fits(clips, seconds) ? { recordings: chosen } : null,
    leftOut: [...leftOut.values()].sort((a, b) => b.count - a.count),
  }
}

function fits(clips: number, seconds: number): boolean {
  return clips <= MAX_CLIPS && seconds <= MAX_CLIP_SECONDS
}

async function* recordingsOf(
  { corpus }: Source,
  { recordingIds = [], matching }: ValidPlanRequest,
): AsyncGenerator<{ readonly id: string; readonly name: string | null }> {
  for (const id of recordingIds) yield { id, name: null }
  if (matching === undefined) return
  for await (const page of corpus.recordings(recordingFilter(matching))) yield* page
}

async function nameOf({ recordings }: Source, id: string): Promise<string> {
  try {
    return (await recordings.get(id)).name
  } catch (error) {
    if (hasCode(error, 'recording-not-found')) return id
    throw error
  }
}
