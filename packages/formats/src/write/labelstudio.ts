import type { Turn } from '@toolkit/core'
import type { Writer } from '../diarization-file.ts'
import { namesIn, oneLine } from './names.ts'
import { each, inPieces, separated } from './pieces.ts'
import { unitTimes } from './turn-times.ts'

const PER_SECOND = 1e6

/**
 * One Label Studio task with one prediction, for a labelling configuration with `<Labels name="label" toName="audio">` and
 * `<Audio name="audio" value="$audio">`. Scores are 0–1: of a region the confidence of its turn, of the prediction their
 * mean. `audio` is the name of the recording's file, since Label Studio's address of it is not known.
 */
export const labelstudio: Writer = {
  format: 'labelstudio',
  contentType: 'application/json',
  extension: '.labelstudio.json',
  write: function* (run) {
    const mean = meanScore(run.turns)
    const nameOf = namesIn(run, oneLine)
    const head = {
      model_version: [run.provider, run.model].filter((part) => part !== '').join('/'),
      ...(mean === null ? {} : { score: mean }),
    }
    const data = JSON.stringify({ audio: run.mediaName })
    // The regions are written into the place of the empty list.
    yield `[{"data":${data},"predictions":[${JSON.stringify({ ...head, result: [] }).slice(0, -2)}`
    yield* inPieces(
      separated(
        each(run.turns.entries(), ([index, turn]) =>
          region(turn, { index, name: nameOf(turn.speaker), length: run.durationSeconds }),
        ),
        ',\n',
      ),
    )
    yield ']}]}]\n'
  },
}

function region(
  turn: Turn,
  {
    index,
    name,
    length,
  }: { readonly index: number; readonly name: string; readonly length: number },
): string {
  const { start, end } = unitTimes(turn, PER_SECOND)
  return JSON.stringify({
    id: `turn-${index + 1}`,
    from_name: 'label',
    to_name: 'audio',
    type: 'labels',
    ...(turn.confidence === null ? {} : { score: turn.confidence / 100 }),
    original_length: length,
    value: {
      start: start / PER_SECOND,
      end: end / PER_SECOND,
      channel: 0,
      labels: [name],
    },
  })
}

/** The mean of the confidences that there are, 0–1; null: there are none. */
function meanScore(turns: readonly Turn[]): number | null {
  let sum = 0
  let count = 0
  for (const { confidence } of turns) {
    if (confidence === null) continue
    sum += confidence
    count += 1
  }
  return count === 0 ? null : sum / count / 100
}
