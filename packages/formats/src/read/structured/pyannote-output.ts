import { type JobOutputText, JsonFault, readJobOutput } from '@toolkit/pyannote-wire'
import type { FileResult } from '../../diarization-file.ts'
import { fileOfUrl } from './file-url.ts'
import { asImportFaults, fieldOf, isObject, type JsonObject, labelOf, utf8 } from './json-items.ts'
import {
  type Fault,
  leftOut,
  nameOf,
  numberOf,
  recordingOf,
  requireSpeakers,
  type TurnCount,
  TurnList,
} from './turn-list.ts'

/** The lists of turns, best first. `''`: the file itself is a list; `content`: an annotation of pyannote.core. */
const DIARIZATION = ['', 'diarization', 'content']
const EXCLUSIVE = ['exclusiveDiarization', 'exclusive_diarization']
/** Lists that are not read; a warning says so. */
const OTHERS = ['identification', 'voiceprints', 'turnLevelTranscription', 'wordLevelTranscription']

/**
 * Reads a pyannoteAI job, its bare `output`, a list of turns, and what pyannote.audio 4 and pyannote.core write, as a
 * stream. Turns with all their scores and all curves are kept. Errors: as `Reader`; `import-invalid` for a job that has
 * not succeeded and for a file without a list of turns.
 */
export async function readPyannoteOutput(
  source: AsyncIterable<Uint8Array>,
): Promise<readonly FileResult[]> {
  const count: TurnCount = { turns: 0 }
  const lists = new Map<string, TurnList>()
  const others = new Set<string>()
  const names = [...DIARIZATION, ...EXCLUSIVE, ...OTHERS]
  return asImportFaults(async () => {
    const text = await readJobOutput(utf8(source), names, (name) => {
      if (OTHERS.includes(name)) {
        others.add(name)
        return null
      }
      const list = new TurnList(count)
      lists.set(name, list)
      return turnReceiver(name, list)
    })
    requireSucceeded(text)
    const chosen = [...DIARIZATION, ...EXCLUSIVE].find((name) => lists.has(name))
    if (chosen === undefined) throw new JsonFault('the file has no diarization')
    const { speakerNames, warnings } = namesOf(text)
    const result = (lists.get(chosen) as TurnList).result(recordingOfJob(text), [
      ...(EXCLUSIVE.includes(chosen)
        ? [`The file has no diarization with overlaps; ${chosen} was used.`]
        : []),
      ...[...others].map((name) => `${name} was left out.`),
      ...warnings,
      ...text.warnings,
    ])
    return [{ ...result, speakerNames, curves: checkedCurves(text.curves) }]
  })
}

function turnReceiver(name: string, list: TurnList): (item: unknown) => void {
  let index = 0
  return (item) => {
    index += 1
    const at = index
    const fault: Fault = (message) =>
      new JsonFault(`${name === '' ? '' : `${name}, `}item ${at}: ${message}`)
    if (!isObject(item)) throw fault('it is not an object')
    const speaker = labelOf(fieldOf(item, 'speaker') ?? fieldOf(item, 'label'))
    if (speaker === null) throw fault('it has no speaker')
    const segment = fieldOf(item, 'segment')
    const times = isObject(segment) ? segment : item
    const start = numberOf(fieldOf(times, 'start'))
    const end = numberOf(fieldOf(times, 'end'))
    list.add({ speaker, start, end, scores: scoresOf(item, speaker, list) }, fault)
  }
}

/** `confidence` of a turn: a score for each label, or that of its own speaker. Null: none. */
function scoresOf(
  item: JsonObject,
  speaker: string,
  list: TurnList,
): Readonly<Record<string, number>> | null {
  const given = fieldOf(item, 'confidence') ?? null
  if (given === null) return null
  const pairs: [string, unknown][] = isObject(given) ? Object.entries(given) : [[speaker, given]]
  const present = pairs.filter(([, score]) => score !== null)
  const valid = present.filter((pair): pair is [string, number] => isScore(pair[1]))
  list.countBadScores(present.length - valid.length)
  // `fromEntries` makes own fields, also of `__proto__`.
  return valid.length === 0 ? null : Object.fromEntries(valid)
}

function isScore(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && value <= 100
}

function requireSucceeded({ texts, error }: JobOutputText): void {
  const status = texts.get('status') ?? 'succeeded'
  if (status.toLowerCase() === 'succeeded') return
  const shown = status.slice(0, 100)
  const reason = error === null ? '' : ` (${error.slice(0, 500)})`
  throw new JsonFault(`the job has no result: its status is "${shown}", not "succeeded"${reason}`)
}

/** The names that a person gave, by label; what is no name is left out with a warning. */
function namesOf({ speakerNames }: JobOutputText): Pick<FileResult, 'speakerNames' | 'warnings'> {
  if (!isObject(speakerNames)) return { speakerNames: {}, warnings: [] }
  const given = Object.entries(speakerNames)
  const names = given.filter((pair): pair is [string, string] => typeof pair[1] === 'string')
  return {
    // `fromEntries` makes own fields, also of `__proto__`.
    speakerNames: Object.fromEntries(names),
    warnings: leftOut(given.length - names.length, 'name of a speaker', 'names of speakers'),
  }
}

function recordingOfJob({ texts }: JobOutputText): string | null {
  const fault: Fault = (message) => new JsonFault(message)
  const url = texts.get('url')
  const given = texts.get('name') ?? texts.get('uri')
  if (given !== undefined) return recordingOf(given, fault)
  return url === undefined ? null : fileOfUrl(url, fault)
}

/** Errors: as for the speakers of turns. */
function checkedCurves(curves: FileResult['curves']): FileResult['curves'] {
  const fault: Fault = (message) => new JsonFault(`speakerProbability: ${message}`)
  const speakers = curves.flatMap(({ speaker }) => (speaker === null ? [] : [speaker]))
  requireSpeakers(speakers.length)
  for (const speaker of speakers) nameOf(speaker, 'speaker', fault)
  return curves
}
