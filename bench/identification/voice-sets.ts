import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { ffmpegPath, samplesOf } from '../../packages/diarizer/test/recordings.ts'
import { packageFolder } from '../../packages/diarizer/test/voices.ts'

const readings = path.join(import.meta.dirname, '../../../shared/voices/librispeech')
const RATE = 16_000
/** What is enrolled of a reading; the rest is compared with it. */
const ENROL_SHARE = 0.6
const SHORT_SECONDS = 3
const ENROL_PROMPTS_SECONDS = 20
const TEST_PROMPTS_SECONDS = 8
const TESTS_PER_PROMPT_VOICE = 10

/** Speech of one person at 16 kHz: a part to enrol, and other parts to compare. */
export interface EnrolledPerson {
  readonly name: string
  readonly enrol: Float32Array
  readonly tests: readonly Float32Array[]
  /** A short part of a test. */
  readonly short: Float32Array
}

export interface PeopleSet {
  readonly name: string
  /** The reason why the set is not available, or null. */
  readonly missing: string | null
  people(): Promise<EnrolledPerson[]>
}

/** Recorded prompts of Debian packages: the people are all different. */
const PROMPTS = [
  ['asterisk-core-sounds-en-g722', 'en_US_f_Allison', '.g722', 8000],
  ['asterisk-core-sounds-fr-g722', 'fr_CA_f_June', '.g722', 8000],
  ['asterisk-core-sounds-it-g722', 'it_IT_m_Carlo', '.g722', 8000],
  ['asterisk-core-sounds-ru-g722', 'ru_RU_f_IvrvoiceRU', '.g722', 8000],
  ['asterisk-prompt-it-menardi-wav', 'it_IT_f_Menardi', '.wav', 16_000],
  ['asterisk-prompt-es-co', 'es', '.gsm', 1650],
  ['asterisk-prompt-fr-armelle', 'fr', '.gsm', 1650],
] as const

/** Readings of LibriSpeech by different people, and recorded prompts. */
export const peopleSets: readonly PeopleSet[] = [
  { name: 'readings to fit', missing: readingsMissing(), people: () => readers(0) },
  { name: 'readings to test', missing: readingsMissing(), people: () => readers(1) },
  { name: 'prompts', missing: promptsMissing(), people: promptSpeakers },
]

function readingsMissing(): string | null {
  return existsSync(readings) ? null : 'the readings of ../shared/voices are not available'
}

/** Every third person, from `first`. */
async function readers(first: 0 | 1): Promise<EnrolledPerson[]> {
  const names = readdirSync(readings).sort()
  const people: EnrolledPerson[] = []
  for (const name of names.filter((_, i) => i % 3 === first)) {
    const samples = await samplesOf(path.join(readings, name))
    const cut = Math.floor(samples.length * ENROL_SHARE)
    const rest = samples.subarray(cut)
    const short = rest.subarray(0, SHORT_SECONDS * RATE)
    people.push({ name, enrol: samples.subarray(0, cut), tests: [rest], short })
  }
  return people
}

function promptsMissing(): string | null {
  if (ffmpegPath === null) return 'ffmpeg is not installed'
  try {
    for (const [name, folder] of PROMPTS) packageFolder(name, folder)
    return null
  } catch (error) {
    return `no recorded prompts: ${error instanceof Error ? error.message : error}`
  }
}

async function promptSpeakers(): Promise<EnrolledPerson[]> {
  const people: EnrolledPerson[] = []
  for (const [name, folder, extension, bytesASecond] of PROMPTS) {
    const root = packageFolder(name, folder)
    const files = readdirSync(root)
      .filter((file) => file.endsWith(extension))
      .map((file) => path.join(root, file))
      .filter((file) => {
        const seconds = statSync(file).size / bytesASecond
        return seconds >= 1 && seconds <= 8
      })
      .sort()
    const next = files.values()
    const enrol = joined(next, ENROL_PROMPTS_SECONDS)
    const tests = Array.from({ length: TESTS_PER_PROMPT_VOICE }, () =>
      joined(next, TEST_PROMPTS_SECONDS),
    ).filter((each) => each.length > SHORT_SECONDS * RATE)
    const short = tests[0]?.subarray(0, SHORT_SECONDS * RATE) ?? enrol
    people.push({ name, enrol, tests, short })
  }
  return people
}

/** The next files one after the other, at most this long. */
function joined(files: Iterator<string>, seconds: number): Float32Array {
  const pieces: Float32Array[] = []
  let length = 0
  while (length < seconds * RATE) {
    const { value, done } = files.next()
    if (done) break
    const piece = decodedPrompt(value)
    pieces.push(piece)
    length += piece.length
  }
  const all = new Float32Array(length)
  let at = 0
  for (const piece of pieces) {
    all.set(piece, at)
    at += piece.length
  }
  return all.subarray(0, seconds * RATE)
}

function decodedPrompt(file: string): Float32Array {
  const form = file.endsWith('.g722') ? ['-f', 'g722'] : []
  const raw = execFileSync(
    ffmpegPath ?? 'ffmpeg',
    ['-v', 'error', ...form, '-i', file, '-f', 'f32le', '-ar', '16000', '-ac', '1', '-'],
    { maxBuffer: 64 << 20 },
  )
  return new Float32Array(new Uint8Array(raw).buffer)
}
