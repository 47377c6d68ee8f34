import type { SpeakerScores } from '@toolkit/core'
import { buildValue, type ValueSink } from '../json/json-sink.ts'
import {
  invalidScores,
  isRecord,
  NO_FIELDS,
  rejectNonNull,
  skippedVoiceScores,
  type Warn,
} from './result-shape.ts'

/** Speakers beyond, and scores of one speaker beyond, are skipped: a run is stored as one document. */
const MAX_SPEAKERS = 1000
const MAX_SCORES = 50
const MAX_LABEL_LENGTH = 1000

/**
 * Parses `voiceprints` of an identification: the scores of each voiceprint for each speaker. Null counts as absent; invalid values
 * are skipped with a warning.
 */
export function identificationSink(
  warn: Warn,
  done: (speakers: readonly SpeakerScores[]) => void,
): ValueSink {
  const notAList = () => warn('the scores of voices were skipped: they are not a list.')
  return {
    ...rejectNonNull(notAList),
    array: () => {
      const speakers: SpeakerScores[] = []
      let [skipped, invalid] = [0, 0]
      const item = buildValue((value) => {
        const { speaker, match, confidence } = isRecord(value) ? value : NO_FIELDS
        if (!isLabel(speaker) || speakers.length === MAX_SPEAKERS) {
          skipped += 1
          return
        }
        const scores = scoresOf(confidence)
        invalid += scores.invalid
        speakers.push({ speaker, match: isLabel(match) ? match : null, confidence: scores.valid })
      })
      const end = (): void => {
        if (skipped > 0) warn(skippedVoiceScores(skipped, 'invalid values, or too many'))
        if (invalid > 0) warn(invalidScores(invalid, 'voices'))
        done(speakers)
      }
      return { item, end }
    },
  }
}

function scoresOf(given: unknown): {
  readonly valid: Readonly<Record<string, number>>
  readonly invalid: number
} {
  const entries = Object.entries(isRecord(given) ? given : NO_FIELDS)
  const valid = entries
    .filter((entry): entry is [string, number] => isLabel(entry[0]) && isScore(entry[1]))
    .slice(0, MAX_SCORES)
  const missing = entries.filter(([, score]) => score === null).length
  return { valid: Object.fromEntries(valid), invalid: entries.length - missing - valid.length }
}

function isLabel(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= MAX_LABEL_LENGTH
}

function isScore(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && value <= 100
}
