import { hasCode, type Results, ToolkitError } from '@toolkit/core'
import { type ChosenRecording, MAX_CLIP_SECONDS, MAX_CLIPS } from './evidence-body.ts'
import { clipSeconds, findStretches, type Stretch } from './evidence-stretches.ts'

export interface PlannedRecording {
  readonly recordingId: string
  readonly runId: string
  readonly stretches: readonly Stretch[]
}

/**
 * The stretches that are chosen. Errors name the recording of the request: `request-too-large` for too many or too long
 * clips, and those of `findStretches`.
 */
export async function planEvidence(
  results: Results,
  chosen: readonly ChosenRecording[],
): Promise<readonly PlannedRecording[]> {
  const planned: PlannedRecording[] = []
  let clips = 0
  let seconds = 0
  for (const [place, one] of chosen.entries()) {
    try {
      const found = await findStretches(results, one)
      clips += found.total
      if (clips > MAX_CLIPS) throw tooMany()
      const stretches = await found.all()
      seconds += clipSeconds(stretches, found.durationSeconds)
      planned.push({ recordingId: found.recording.id, runId: found.run.id, stretches })
    } catch (error) {
      throw placed(error, `recordings.${place}`)
    }
    if (seconds > MAX_CLIP_SECONDS) throw tooLong()
  }
  return planned
}

/** The same error, which names the recording of the request. */
function placed(error: unknown, path: string): unknown {
  if (!(error instanceof ToolkitError) || hasCode(error, 'internal')) return error
  const { code, message } = error
  return new ToolkitError(code, message, { cause: error, fields: [{ path, message }] })
}

function tooMany(): ToolkitError {
  return new ToolkitError(
    'request-too-large',
    `A pack has at most ${MAX_CLIPS} clips. Choose fewer, or narrow the range of scores.`,
  )
}

function tooLong(): ToolkitError {
  return new ToolkitError(
    'request-too-large',
    `The clips of a pack have at most ${MAX_CLIP_SECONDS / 3600} hours together. Choose fewer, or narrow the range of scores.`,
  )
}
