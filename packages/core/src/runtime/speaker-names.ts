import { type FieldError, ToolkitError } from '../errors.ts'
import { nameFault, trimNames } from '../model/name.ts'
import type { Recording } from '../model/recording.ts'
import type { Run } from '../model/run.ts'
import {
  carryNames,
  MAX_SPEAKER_NAMES,
  type NamesByLabel,
  namesByLabel,
  type SpeakerColour,
  type SpeakerNames,
  unclearNames,
  withGivenNames,
} from '../model/speaker-names.ts'
import type { Turn } from '../model/turn.ts'
import { matchVoices } from '../statistics/voice-match.ts'
import { changeRunFrom } from './change.ts'
import { turnsOfRun } from './scan.ts'
import type { System } from './system.ts'

const MAX_NAME_LENGTH = 100

/** The names by label of a run, also of one of an older version. */
export function namesOfRun(
  recording: Pick<Recording, 'speakerNames'>,
  run: Pick<Run, 'speakerNames'>,
): NamesByLabel {
  return run.speakerNames === null ? recording.speakerNames : namesByLabel(run.speakerNames)
}

/** The names for a run with these turns: those of the recording's current run, carried by their voices. */
export async function namesForRun(
  system: System,
  { id, recordingId }: Pick<Run, 'id' | 'recordingId'>,
  turns: readonly Turn[],
): Promise<SpeakerNames> {
  const recording = await system.storage.recordings.get(recordingId)
  if (recording === null) return { names: [], unclear: [], colours: [] }
  const current = await namedCurrentRun(system, recording)
  if (current === null) {
    return unclearNames(recording.speakerNames, new Set(turns.map(({ speaker }) => speaker)))
  }
  const { names, unclear, colours = [] } = current.speakerNames
  const hasNone = [names, unclear, colours].every(({ length }) => length === 0)
  if (current.id === id || hasNone) return { names, unclear, colours }
  const before = await turnsOfRun(system.storage, current.id)
  return carryNames({ runId: current.id, names, unclear, colours }, matchVoices(before, turns))
}

/**
 * The current run with its names; null without one. The names of a run of an older version are those of the recording:
 * they are stored with it before another run becomes current.
 */
export async function namedCurrentRun(
  system: System,
  { currentRunId, speakerNames }: Pick<Recording, 'currentRunId' | 'speakerNames'>,
): Promise<(Run & { readonly speakerNames: SpeakerNames }) | null> {
  const run = currentRunId === null ? null : await system.storage.runs.get(currentRunId)
  if (run === null || isNamed(run)) return run
  const names = withGivenNames(null, speakerNames)
  const named = await changeRunFrom(system, run, { type: 'named', speakerNames: names })
  return named !== null && isNamed(named) ? named : null
}

interface FurtherChanges {
  readonly forgetUnclear?: boolean
  /** The chosen colours by label, all of them; undefined: they stay. */
  readonly colours?: Readonly<Record<string, number>> | undefined
}

/** Stores the names that the user gives the voices of a run, all of them. Ignores a run without a result. */
export async function nameSpeakers(
  system: System,
  runId: string,
  given: NamesByLabel,
  { forgetUnclear = false, colours: chosen }: FurtherChanges = {},
): Promise<void> {
  const run = await system.storage.runs.get(runId)
  if (run === null) return
  const named = withGivenNames(run.speakerNames, given)
  const speakerNames = {
    ...named,
    unclear: forgetUnclear ? [] : named.unclear,
    colours: chosen === undefined ? (named.colours ?? []) : coloursOf(chosen),
  }
  await changeRunFrom(system, run, { type: 'named', speakerNames })
}

function coloursOf(chosen: Readonly<Record<string, number>>): readonly SpeakerColour[] {
  return Object.entries(chosen).map(([speaker, colour]) => ({ speaker, colour }))
}

function isNamed(run: Run): run is Run & { readonly speakerNames: SpeakerNames } {
  return run.speakerNames !== null
}

/** The names of a file, trimmed, and a warning about those that are not accepted. */
export function importedNames(given: NamesByLabel): {
  readonly names: NamesByLabel
  readonly warnings: readonly string[]
} {
  const trimmed = Object.entries(trimNames(given))
  const accepted = trimmed
    .filter(([, name]) => nameFault(name) === null && [...name].length <= MAX_NAME_LENGTH)
    .slice(0, MAX_SPEAKER_NAMES)
  const refused = trimmed.length - accepted.length
  return {
    names: Object.fromEntries(accepted),
    warnings:
      refused === 0
        ? []
        : [
            `${refused} ${refused === 1 ? 'name of a speaker was' : 'names of speakers were'} left out: a result can have ${MAX_SPEAKER_NAMES} names with up to ${MAX_NAME_LENGTH} characters each, without control characters.`,
          ],
  }
}

/** Trims names that the user gives. Throws `speaker-names-limit` for too many or too long ones; unchanged ones are accepted. */
export function readSpeakerNames(given: NamesByLabel, before: NamesByLabel): NamesByLabel {
  const names = trimNames(given)
  const count = Object.keys(names).length
  const fields: FieldError[] = []
  if (count > Math.max(MAX_SPEAKER_NAMES, Object.keys(before).length)) {
    fields.push({ path: 'speakerNames', message: `must be at most ${MAX_SPEAKER_NAMES} names` })
  }
  for (const [label, name] of Object.entries(names)) {
    if (name === before[label] || [...name].length <= MAX_NAME_LENGTH) continue
    const message = `must have at most ${MAX_NAME_LENGTH} characters`
    fields.push({ path: `speakerNames.${label}`, message })
  }
  if (fields.length === 0) return names
  throw new ToolkitError(
    'speaker-names-limit',
    `A recording can have ${MAX_SPEAKER_NAMES} speaker names with up to ${MAX_NAME_LENGTH} characters each. Shorten them, or remove some.`,
    { fields },
  )
}
