import { DOUBT_REASONS, type DoubtfulLabel, type SpeakerDoubt } from '@toolkit/core'
import { buildValue, IGNORE, type ValueSink } from '../json/json-sink.ts'
import { isRecord, listOf, NO_FIELDS, objectOf, skippedDoubts, type Warn } from './result-shape.ts'

/** Labels beyond are skipped: a run is stored as one document. */
const MAX_LABELS = 1000
const MAX_LABEL_LENGTH = 1000

/**
 * Parses `speakerDoubt`, which only the local server gives. Null counts as absent; invalid values are skipped with a
 * warning.
 */
export function speakerDoubtSink(warn: Warn, done: (doubt: SpeakerDoubt) => void): ValueSink {
  const notAnObject = () => warn('the doubt about speakers was skipped: it is not an object.')
  const notAList = () => warn('the doubtful speakers were skipped: they are not a list.')
  return objectOf(notAnObject, () => {
    let range: unknown = null
    let skipped = 0
    const labels: DoubtfulLabel[] = []
    const label = buildValue((item) => {
      if (isLabel(item) && labels.length < MAX_LABELS) labels.push(labelOf(item))
      else skipped += 1
    })
    const fields = new Map<string, ValueSink>([
      [
        'range',
        buildValue((value) => {
          range = value
        }),
      ],
      ['labels', listOf(notAList, label, () => undefined)],
    ])
    return {
      field: (name) => fields.get(name) ?? IGNORE,
      end: () => {
        if (skipped > 0) warn(skippedDoubts(skipped, 'invalid values, or too many'))
        done({ range: rangeOf(range, warn), labels })
      },
    }
  })
}

function rangeOf(given: unknown, warn: Warn): SpeakerDoubt['range'] {
  if (given === null) return null
  const { fewer, more, step } = isRecord(given) ? given : NO_FIELDS
  if (isCount(fewer) && isCount(more) && fewer <= more && isAmount(step)) {
    return { fewer, more, step }
  }
  warn('the range of the number of speakers was skipped: it is invalid.')
  return null
}

function isLabel(item: unknown): item is DoubtfulLabel {
  const { speaker, reason, speechSeconds, speechProbability } = isRecord(item) ? item : NO_FIELDS
  return (
    typeof speaker === 'string' &&
    speaker.length <= MAX_LABEL_LENGTH &&
    DOUBT_REASONS.some((known) => known === reason) &&
    isAmount(speechSeconds) &&
    (speechProbability === null || (isAmount(speechProbability) && speechProbability <= 1))
  )
}

/** Only the known fields. */
function labelOf({
  speaker,
  reason,
  speechSeconds,
  speechProbability,
}: DoubtfulLabel): DoubtfulLabel {
  return { speaker, reason, speechSeconds, speechProbability }
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0
}
