import { ToolkitError } from '../errors.ts'
import type { IdentifyChoice } from '../model/identification.ts'
import type { ProviderName } from '../model/score.ts'
import { printFor } from './prints.ts'
import { compareVoices, type Voice } from './voice.ts'

/** The voices that the caller wants to compare with: all that have a voiceprint of the model, or those with these ids. */
export interface VoiceChoice extends Pick<IdentifyChoice, 'exclusive' | 'threshold'> {
  readonly voices: 'all' | readonly string[]
}

/** A voice, and the models that made a voiceprint of it. */
export interface ComparableVoice {
  readonly id: string
  readonly name: string
  readonly models: readonly Model[]
}

/** The voices by name, without their voiceprints. */
export function comparableVoices(stored: readonly Voice[]): ComparableVoice[] {
  return [...stored].sort(compareVoices).map(({ key, name, prints }) => {
    const models = new Map(
      prints.map(({ provider, model }) => [JSON.stringify([provider, model]), { provider, model }]),
    )
    return { id: key, name, models: [...models.values()] }
  })
}

interface Model {
  readonly provider: ProviderName
  readonly model: string
}

interface LimitedModel extends Model {
  /** The most voiceprints of one identification. */
  readonly maxPrints: number
}

/**
 * The voices that a run compares its speakers with. Throws `request-invalid` for unknown ids and for more than
 * `maxPrints` voices, and `no-voiceprint` if none of them has a voiceprint of the model.
 */
export function chosenVoices(
  stored: readonly Voice[],
  { voices, exclusive, threshold }: VoiceChoice,
  model: LimitedModel,
): IdentifyChoice {
  const withPrint = stored.filter((voice) => printFor(voice, model.provider, model.model) !== null)
  const usable = new Set(withPrint.map(({ key }) => key))
  const voiceIds =
    voices === 'all'
      ? withPrint.sort(compareVoices).map(({ key }) => key)
      : [...new Set(requireStored(stored, voices))]
  if (voiceIds.length > Math.max(1, model.maxPrints)) {
    const message = `must be at most ${model.maxPrints} voices, not ${voiceIds.length}: choose some of them`
    throw invalidVoices(message)
  }
  if (!voiceIds.some((id) => usable.has(id))) throw noVoiceprint(model)
  return { voiceIds, exclusive, threshold }
}

function requireStored(stored: readonly Voice[], ids: readonly string[]): readonly string[] {
  const known = new Set(stored.map(({ key }) => key))
  const unknown = ids.find((id) => !known.has(id))
  if (unknown === undefined) return ids
  throw invalidVoices(`has a voice that does not exist, or was deleted: ${unknown.slice(0, 100)}`)
}

function invalidVoices(message: string): ToolkitError {
  const fields = [{ path: 'identify.voices', message }]
  return new ToolkitError(
    'request-invalid',
    `The request is not valid: identify.voices ${message}.`,
    {
      fields,
    },
  )
}

/** The error for a run of which no voice has a voiceprint of the model. */
export function noVoiceprint({ provider, model }: Model): ToolkitError {
  return new ToolkitError(
    'no-voiceprint',
    `None of the voices has a voiceprint of ${provider} and ${model}, and a voiceprint can only be compared by the model that made it. Make one for this model (Voices), choose another model, or diarize without voices.`,
    {
      fields: [
        { path: 'identify.voices', message: `need a voiceprint of ${provider} and ${model}` },
      ],
    },
  )
}
