import type { SpeakerHints } from '@toolkit/core'
import { NO_SPEECH_DETECTED } from '@toolkit/pyannote-wire/no-speech'
import type {
  EngineResult,
  IdentifiedSpeaker,
  SpeakerInterval,
  UnmetHint,
  VoiceprintResult,
} from './engine.ts'
import type { Wanted } from './job.ts'
import type { StoredBytes } from './job-files.ts'

const TURNS_PER_PIECE = 512
const SCORES_PER_PIECE = 65_536

/** The `output` of a succeeded voiceprint job in pyannoteAI's form. */
export function* voiceprintText({ voiceprint, ...told }: VoiceprintResult): Generator<string> {
  const warnings = mediaTexts(told)
  const warning = warnings.length === 0 ? {} : { warning: warnings.join(' ') }
  yield JSON.stringify({ voiceprint, ...warning })
}

/**
 * The `output` of a succeeded diarization or identification in pyannoteAI's form, with the requested parts only, as pieces of
 * JSON text. With `identified` it has the names of the turns' speakers, and the scores of all voiceprints.
 */
export function* resultText(
  result: EngineResult,
  wanted: Wanted,
  identified: readonly IdentifiedSpeaker[] | null = null,
): Generator<string> {
  const { turns, exclusive, confidence, speech, crosstalk, speakerProbability } = result
  const resolution = `"resolution":${result.resolution}`
  yield '{"diarization":['
  const scoresOf = ({ scores }: (typeof turns)[number]) =>
    wanted.turnLevelConfidence ? { confidence: scores } : {}
  yield* turnsText(turns, scoresOf)
  yield ']'
  if (identified !== null) {
    const matchOf = new Map(identified.map(({ speaker, match }) => [speaker, match]))
    yield ',"identification":['
    yield* turnsText(turns, (turn) => {
      const match = matchOf.get(turn.speaker) ?? null
      const speaker = match ?? turn.speaker
      return { speaker, diarizationSpeaker: turn.speaker, match, ...scoresOf(turn) }
    })
    yield `],"voiceprints":${JSON.stringify(identified)}`
  }
  if (wanted.exclusive) {
    yield ',"exclusiveDiarization":['
    yield* turnsText(exclusive, () => ({}))
    yield ']'
  }
  if (wanted.confidence) yield* curveText('confidence', confidence, resolution)
  if (wanted.speechProbability) yield* curveText('speechProbability', speech, resolution)
  if (wanted.crosstalkProbability) yield* curveText('crosstalkProbability', crosstalk, resolution)
  if (wanted.speakerProbability) {
    yield ',"speakerProbability":{"score":{'
    for (const [index, [label, scores]] of Object.entries(speakerProbability).entries()) {
      yield `${index === 0 ? '' : ','}${JSON.stringify(label)}:[`
      yield* scoresText(scores)
      yield ']'
    }
    yield `},${resolution}}`
  }
  const warnings = warningTexts(result)
  if (warnings.length > 0) yield `,"warning":${JSON.stringify(warnings.join(' '))}`
  if (result.speakerDoubt !== null) {
    yield `,"speakerDoubt":${JSON.stringify(result.speakerDoubt)}`
  }
  yield '}'
}

type Told = Pick<EngineResult, 'unmetHint' | 'mediaWarnings' | 'durationSeconds'>

/** What users are told about a result and its recording; each is one or more sentences. */
export function warningTexts(result: Told): string[] {
  const { unmetHint } = result
  return [...mediaTexts(result), ...(unmetHint === null ? [] : [unmetHintText(unmetHint)])]
}

/** Tells users that there is no speech, how many speakers they requested, and what is wrong with the recording. */
export function noSpeechError(result: Told): string {
  return [noSpeechText(result.unmetHint), ...mediaTexts(result)].join(' ')
}

function mediaTexts({ mediaWarnings, durationSeconds }: Omit<Told, 'unmetHint'>): string[] {
  return mediaWarnings.map(({ kind, message }) =>
    kind === 'cut-short' ? `${message} It has ${durationSeconds.toFixed(1)} s.` : message,
  )
}

/** Tells users that the result has not the number of speakers that they requested, or how it came to that number. */
function unmetHintText(unmetHint: UnmetHint): string {
  const { requested, byVoice, inResult } = unmetHint
  if (inResult === 0) return noSpeechText(unmetHint)
  const required = requiredSpeakers(requested)
  const found = `${requestText(requested)}, but only ${byVoice} ${byVoice === 1 ? 'voice was' : 'voices were'} found.`
  if (inResult < required) return `${found} Only ${inResult} could be given turns.`
  const others = inResult - byVoice
  const who = others === 1 ? 'The other speaker was' : `The other ${others} speakers were`
  return `${found} ${who} given short turns, which are probably wrong.`
}

function* turnsText<T extends SpeakerInterval>(
  turns: readonly T[],
  more: (turn: T) => object,
): Generator<string> {
  for (let from = 0; from < turns.length; from += TURNS_PER_PIECE) {
    const items = turns.slice(from, from + TURNS_PER_PIECE).map((turn) => {
      const { speaker, start, end } = turn
      return JSON.stringify({ speaker, start, end, ...more(turn) })
    })
    yield (from === 0 ? '' : ',') + items.join(',')
  }
}

function* curveText(name: string, scores: Uint8Array, resolution: string): Generator<string> {
  yield `,"${name}":{"score":[`
  yield* scoresText(scores)
  yield `],${resolution}}`
}

function* scoresText(scores: Uint8Array): Generator<string> {
  for (let from = 0; from < scores.length; from += SCORES_PER_PIECE) {
    yield (from === 0 ? '' : ',') + scores.subarray(from, from + SCORES_PER_PIECE).join(',')
  }
}

function noSpeechText(unmetHint: UnmetHint | null): string {
  if (unmetHint === null) return NO_SPEECH_DETECTED
  return `${NO_SPEECH_DETECTED} ${requestText(unmetHint.requested)}.`
}

function requestText(requested: SpeakerHints): string {
  const required = requiredSpeakers(requested)
  const words = `${required} ${required === 1 ? 'speaker was' : 'speakers were'} requested`
  return requested.num === null ? `At least ${words}` : words
}

function requiredSpeakers({ num, min }: SpeakerHints): number {
  return num ?? min ?? 0
}

/** `head` as JSON, with the stored result, if any, as its `output`. The result is streamed, not loaded. */
export function bodyWithOutput(head: object, result: StoredBytes | null): StoredBytes {
  const text = JSON.stringify(head)
  if (result === null) {
    const whole = Buffer.from(text)
    return {
      sizeBytes: whole.length,
      bytes: async function* () {
        yield whole
      },
    }
  }
  const start = Buffer.from(`${text.slice(0, -1)},"output":`)
  const end = Buffer.from('}')
  return {
    sizeBytes: start.length + result.sizeBytes + end.length,
    bytes: async function* () {
      yield start
      yield* result.bytes()
      yield end
    },
  }
}
