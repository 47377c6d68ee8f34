import { type GivenTurn, type Stretch, ToolkitError } from '@toolkit/core'
import { areProbabilitiesUpTo, withoutRounding } from '../confidence.ts'
import { type FileResult, MAX_SPEAKERS } from '../diarization-file.ts'
import { MAX_RECORDINGS, MAX_TURNS, withoutFolder } from '../file-values.ts'
import { formatFault } from '../text-source.ts'
import { type Field, requireName, requireTime, UNNAMED_SPEAKER } from './fields.ts'
import { TurnRows } from './turn-rows.ts'

/** The different names of a file may have so many characters together. */
const MAX_NAMES_CHARACTERS = 16 * 1024 * 1024

type Place = Pick<Field, 'line' | 'column'>

/** What was left out, as a sentence. The function itself identifies the kind. */
export type Note = (count: number) => string

/** A turn of a file. Seconds; `confidence` in the unit of the file, null: the file has none; `speaker` null: not named. */
export interface ReadTurn {
  readonly speaker: string | null
  readonly start: number
  readonly end: number
  readonly confidence: number | null
}

const withoutLength: Note = (count) =>
  `${turns(count)} without length ${count === 1 ? 'was' : 'were'} left out.`
const partWithoutLength: Note = (count) =>
  `${count} scored ${count === 1 ? 'part' : 'parts'} without length ${count === 1 ? 'was' : 'were'} left out.`
const unnamed: Note = (count) =>
  `${turns(count)} without a speaker ${count === 1 ? 'was' : 'were'} given the speaker “${UNNAMED_SPEAKER}”.`
const badConfidence: Note = (count) =>
  `${count} ${count === 1 ? 'confidence' : 'confidences'} outside 0–100 ${count === 1 ? 'was' : 'were'} left out.`
/** For confidences that are no numbers. */
export const confidenceNoNumber: Note = (count) =>
  `${count} ${count === 1 ? 'confidence that is no number was' : 'confidences that are no numbers were'} left out.`

function turns(count: number): string {
  return `${count} ${count === 1 ? 'turn' : 'turns'}`
}

/**
 * Collects the turns of a file by recording, in the order in which recordings first appear, within the limits of names,
 * speakers and turns. Errors: `import-invalid` for wrong times and names, `import-too-large` for limits.
 */
export class ResultCollector {
  readonly #recordings = new Map<string | null, RecordingCollector>()
  readonly #shared: Shared
  #last: { readonly name: string | null; readonly recording: RecordingCollector } | null = null

  /** `onSeveral` is called as soon as there will be several results. */
  constructor(onSeveral: () => void = () => undefined) {
    this.#shared = new Shared(onSeveral)
  }

  /** The recording of a name; null: the file does not name it. */
  recording(name: string | null, place: Place): RecordingCollector {
    if (this.#last?.name === name) return this.#last.recording
    let recording = this.#recordings.get(name)
    if (recording === undefined) {
      if (this.#recordings.size === MAX_RECORDINGS) {
        throw tooLarge(`The file names more than ${MAX_RECORDINGS} recordings. Split it.`)
      }
      const kept = name === null ? null : this.#shared.name(name, place)
      recording = new RecordingCollector(kept, this.#shared)
      this.#recordings.set(kept, recording)
    }
    this.#last = { name: recording.name, recording }
    return recording
  }

  /**
   * The results. `areProbabilities` decides from the largest confidence whether all are 0–1 and not 0–100. Recordings
   * without turns and scored parts are left out; their notes stand at the first result.
   */
  results(areProbabilities: (largest: number) => boolean = areProbabilitiesUpTo): FileResult[] {
    const isPercent = !areProbabilities(this.#shared.largestConfidence)
    const all = [...this.#recordings.values()]
    const first = all.find(({ isEmpty }) => !isEmpty) ?? all[0]
    for (const other of all) if (other !== first && other.isEmpty) first?.noteAll(other)
    return all
      .filter((recording) => recording === first || !recording.isEmpty)
      .map((recording) => recording.result(isPercent))
  }
}

/** What the recordings of a file share: the limits, and each name once. */
class Shared {
  largestConfidence = 0
  readonly #names = new Map<string, string>()
  #made: { readonly rows: TurnRows; readonly turns: readonly GivenTurn[] } | null = null
  #characters = 0
  #rows = 0
  #withContent = 0
  readonly #onSeveral: () => void

  constructor(onSeveral: () => void) {
    this.#onSeveral = onSeveral
  }

  /** The one copy of a name. It is not a slice, which would keep the whole block of the file in memory. */
  name(text: string, place: Place): string {
    const known = this.#names.get(text)
    if (known !== undefined) return known
    requireName(text, place)
    this.#characters += text.length
    if (this.#characters > MAX_NAMES_CHARACTERS) {
      throw tooLarge('The names in the file are too long together. Split it by recording.')
    }
    const copy = Buffer.from(text).toString()
    this.#names.set(copy, copy)
    return copy
  }

  /** A confidence from 0 to 100; what is a rounding error above 1 is 1. */
  confidence(value: number): number {
    const rounded = withoutRounding(value)
    this.largestConfidence = Math.max(this.largestConfidence, rounded)
    return rounded
  }

  /** The turns of one recording. Those that were asked for last are kept, so that no more than these are in memory. */
  turns(rows: TurnRows, isPercent: boolean): readonly GivenTurn[] {
    if (this.#made?.rows !== rows) this.#made = { rows, turns: rows.turns(isPercent) }
    return this.#made.turns
  }

  /** Counts a turn or part; `isFirst`: of its recording. */
  countRow(isFirst: boolean): void {
    if (isFirst) {
      this.#withContent += 1
      if (this.#withContent === 2) this.#onSeveral()
    }
    this.#rows += 1
    if (this.#rows > MAX_TURNS) {
      throw tooLarge(`The file has more than ${MAX_TURNS} turns. Split it by recording.`)
    }
  }
}

/** Collects what a file has about one recording. */
export class RecordingCollector {
  readonly name: string | null
  readonly #shared: Shared
  readonly #rows = new TurnRows()
  readonly #scored: Stretch[] = []
  readonly #notes = new Map<Note, number>()

  constructor(name: string | null, shared: Shared) {
    this.name = name
    this.#shared = shared
  }

  get isEmpty(): boolean {
    return this.#rows.length === 0 && this.#scored.length === 0
  }

  /** Counts something that is left out. */
  note(kind: Note, count = 1): void {
    this.#notes.set(kind, (this.#notes.get(kind) ?? 0) + count)
  }

  noteAll(other: RecordingCollector): void {
    for (const [kind, count] of other.#notes) this.note(kind, count)
  }

  /** Adds a turn; one without length is left out with a note. `place` is that of its end or duration. */
  turn(
    { speaker, start, end, confidence }: ReadTurn,
    place: Place,
    speakerPlace: Place | undefined = place,
  ): void {
    if (!hasLength(start, end, place)) {
      this.note(withoutLength)
      return
    }
    if (speaker === null) this.note(unnamed)
    this.#shared.countRow(this.isEmpty)
    const name = this.#speaker(speaker ?? UNNAMED_SPEAKER, speakerPlace)
    const isGood = confidence === null || (confidence >= 0 && confidence <= 100)
    if (!isGood) this.note(badConfidence)
    const kept = isGood && confidence !== null ? this.#shared.confidence(confidence) : null
    this.#rows.push(name, start, end, kept)
  }

  /** Adds a scored part; one without length is left out with a note. */
  scored(start: number, end: number, place: Place): void {
    if (hasLength(start, end, place)) {
      this.#shared.countRow(this.isEmpty)
      this.#scored.push({ start, end })
    } else {
      this.note(partWithoutLength)
    }
  }

  /** The result. Its turns are made of their numbers when somebody asks for them. */
  result(isPercent: boolean): FileResult {
    const [rows, shared] = [this.#rows, this.#shared]
    return {
      recording: this.name === null ? null : withoutFolder(this.name) || this.name,
      get turns() {
        return shared.turns(rows, isPercent)
      },
      curves: [],
      scored: this.#scored.length === 0 ? null : union(this.#scored),
      speakerNames: {},
      warnings: [...this.#notes].map(([kind, count]) => kind(count)),
    }
  }

  #speaker(name: string, place: Place): string {
    const speaker = this.#shared.name(name, place)
    if (this.#rows.speakers.size === MAX_SPEAKERS && !this.#rows.speakers.has(speaker)) {
      throw tooLarge(
        `Line ${place.line}: a recording has more than ${MAX_SPEAKERS} speakers. Is this column a name?`,
      )
    }
    return speaker
  }
}

/** Errors: `import-invalid` for an end before the start, and for times that are too large. */
function hasLength(start: number, end: number, place: Place): boolean {
  requireTime(start, place)
  requireTime(end, place)
  if (end < start) throw formatFault(`The end ${end} is before the start ${start}.`, place)
  return end > start
}

/** Sorts the parts and joins those that overlap. */
function union(parts: readonly Stretch[]): Stretch[] {
  const joined: { start: number; end: number }[] = []
  for (const { start, end } of parts.toSorted((a, b) => a.start - b.start)) {
    const last = joined.at(-1)
    if (last !== undefined && start < last.end) last.end = Math.max(last.end, end)
    else joined.push({ start, end })
  }
  return joined
}

function tooLarge(message: string): ToolkitError {
  return new ToolkitError('import-too-large', message)
}
