import type { FileResult } from '../diarization-file.ts'
import { formatFault, type TextLine, textLines } from '../text-source.ts'
import { blankFields, endOfLine, isBlankLine, shown, sumOfSeconds } from './fields.ts'
import { type Note, ResultCollector } from './result-collector.ts'
import { voicesOf } from './subtitle-voices.ts'

const ARROW = '-->'
/** Hours may be absent; their fraction is separated by a comma (SRT) or a point (WebVTT). */
const TIME = /^(?:(\d{1,6}):)?(\d{1,2}):(\d{1,2})(?:[.,](\d{1,9}))?$/
const HEADER = /^WEBVTT(?:[ \t]|$)/
/** Blocks of WebVTT that are no cues. */
const OTHER_BLOCK = /^(?:NOTE|STYLE|REGION)(?:[ \t]|$)/
/** A cue may have so many characters. */
const MAX_CUE_CHARACTERS = 64 * 1024

const outside: Note = (count) =>
  `${count} ${count === 1 ? 'line' : 'lines'} outside of cues ${count === 1 ? 'was' : 'were'} skipped.`

/** A cue, while its lines are read. Seconds. */
interface Cue {
  readonly start: number
  readonly end: number
  readonly place: { readonly line: number; readonly column: number }
  text: string
}

/**
 * Reads SubRip subtitles. The speakers of a cue are its voices (`<v Name>`) and the names before its lines (`NAME:`,
 * `[NAME]`, `(NAME)`), each for the whole time of the cue; a cue without one is a turn of the speaker “speaker”. The text is
 * not kept. Errors: as `Reader`.
 */
export async function readSrt(source: AsyncIterable<Uint8Array>): Promise<readonly FileResult[]> {
  const cues = new Cues()
  for await (const line of textLines(source)) cues.read(line)
  return cues.results()
}

/** Reads WebVTT, as `readSrt`. The blocks NOTE, STYLE and REGION are skipped. */
export async function readWebVtt(
  source: AsyncIterable<Uint8Array>,
): Promise<readonly FileResult[]> {
  const cues = new Cues()
  let block: 'header' | 'other' | 'cues' | null = null
  for await (const line of textLines(source)) {
    if (block === null) {
      if (!HEADER.test(line.text)) {
        throw formatFault('The file does not begin with WEBVTT.', { line: 1, column: 1 })
      }
      block = 'header'
    } else if (line.text.includes(ARROW) && block !== 'other') {
      block = 'cues'
      cues.read(line)
    } else if (isBlankLine(line)) {
      block = 'cues'
      cues.read(line)
    } else if (block === 'cues' && !cues.isInside && OTHER_BLOCK.test(line.text)) {
      block = 'other'
    } else if (block === 'cues') {
      cues.read(line)
    }
  }
  return cues.results()
}

/** Collects cues from lines: an identifier, which may be absent, a timing, text, and a blank line. */
class Cues {
  readonly #collector = new ResultCollector()
  #cue: Cue | null = null
  /** A line before a timing, which is its identifier if the timing follows. */
  #identifier: TextLine | null = null

  get isInside(): boolean {
    return this.#cue !== null
  }

  read(line: TextLine): void {
    if (line.text.includes(ARROW)) {
      this.#endCue()
      this.#identifier = null
      this.#cue = cueOf(line)
    } else if (isBlankLine(line)) {
      this.#endCue()
    } else if (this.#cue === null) {
      this.#skipIdentifier()
      this.#identifier = line
    } else if (this.#cue.text.length + line.text.length <= MAX_CUE_CHARACTERS) {
      this.#cue.text += `${line.text}\n`
    } else {
      throw formatFault(`The cue has more than ${MAX_CUE_CHARACTERS} characters.`, this.#cue.place)
    }
  }

  results(): FileResult[] {
    this.#endCue()
    this.#skipIdentifier()
    return this.#collector.results()
  }

  /** The line was no identifier: no timing has followed. */
  #skipIdentifier(): void {
    if (this.#identifier === null) return
    const place = { line: this.#identifier.number, column: 1 }
    this.#collector.recording(null, place).note(outside)
    this.#identifier = null
  }

  #endCue(): void {
    if (this.#cue === null) return
    const { start, end, text, place } = this.#cue
    const recording = this.#collector.recording(null, place)
    const voices = voicesOf(text)
    for (const speaker of voices.length === 0 ? [null] : voices) {
      recording.turn({ speaker, start, end, confidence: null }, place)
    }
    this.#cue = null
  }
}

/** The times on both sides of the arrow; what follows the second one are settings. */
function cueOf(line: TextLine): Cue {
  const arrow = line.text.indexOf(ARROW)
  const behind = arrow + ARROW.length
  const before = { number: line.number, text: line.text.slice(0, arrow) }
  const [start, extra] = blankFields(before)
  const [end] = blankFields({ number: line.number, text: line.text.slice(behind) }, 2)
  if (extra !== undefined) throw formatFault(`Before ${ARROW} must stand a time alone.`, extra)
  if (start === undefined)
    throw formatFault(`Before ${ARROW} must stand a time.`, endOfLine(before))
  if (end === undefined) throw formatFault(`After ${ARROW} must stand a time.`, endOfLine(line))
  const place = { line: line.number, column: behind + end.column }
  return { start: timeOf(start.text, start), end: timeOf(end.text, place), place, text: '' }
}

function timeOf(text: string, place: Cue['place']): number {
  const [hours, minutes, whole, fraction] = TIME.exec(text)?.slice(1) ?? []
  const [h, m, s] = [Number(hours ?? 0), Number(minutes), Number(whole)]
  if (minutes === undefined || m > 59 || s > 59) {
    throw formatFault(`The time ${shown(text)} is not of the form 00:00:00.000.`, place)
  }
  return sumOfSeconds(h * 3600 + m * 60 + s, Number(`0.${fraction ?? 0}`))
}
