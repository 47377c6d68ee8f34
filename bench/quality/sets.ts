import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { SpokenInterval } from '@toolkit/core'
import { parseRttm } from '@toolkit/core'
import { formatRttm } from '@toolkit/formats'
import { wavOf } from '@toolkit/testkit'
import {
  mixed,
  soundIntervals,
  spliceConversation,
  type Talker,
} from '../../packages/diarizer/test/conversation.ts'
import { ffmpegPath, samplesOf } from '../../packages/diarizer/test/recordings.ts'
import { PROMPT_VOICES, promptTalker, voicesMissing } from '../../packages/diarizer/test/voices.ts'
import { reverberated, telephoneFile, unclipped, withNoise } from './sound.ts'

const RATE = 16_000
const madeFolder = path.join(import.meta.dirname, '../../.cache/quality')
const ownRecordings = path.join(import.meta.dirname, '../../../shared/audio')

/** A recording with its reference diarization. */
export interface QualityFile {
  readonly name: string
  readonly path: string
  readonly reference: readonly SpokenInterval[]
}

export interface QualitySet {
  readonly name: string
  readonly about: string
  /** The reason why the set is not available, or null. */
  readonly missing: string | null
  /** Its files; spliced conversations are written into the cache first. */
  files(): Promise<QualityFile[]>
}

export interface SetSources {
  /** A folder of NAME.wav with NAME.rttm. */
  readonly recordings?: string | undefined
  /** A folder with one FLAC or WAV file of each voice. */
  readonly voices?: string | undefined
  /** Three times as many spliced conversations, each twice as long. */
  readonly long: boolean
}

interface Splice {
  readonly talkers: number
  readonly seconds: number
  readonly overlap?: number
  readonly reverberation?: boolean
  /** Signal-to-noise ratio in dB. */
  readonly noise?: number
  readonly telephone?: boolean
}

const PROMPT_SETS: Readonly<Record<string, { about: string; splices: readonly Splice[] }>> = {
  clean: {
    about: 'prompts, 2–4 voices',
    splices: [2, 3, 4].map((talkers) => ({ talkers, seconds: 60 })),
  },
  noisy: {
    about: 'prompts, 4 voices, noise at 20 dB, reverberation, overlap',
    splices: [{ talkers: 4, seconds: 60, overlap: 0.3, reverberation: true, noise: 20 }],
  },
  telephone: {
    about: 'prompts, 3 voices, telephone band',
    splices: [{ talkers: 3, seconds: 60, telephone: true }],
  },
  '0 dB': {
    about: 'prompts, 4 voices, noise as loud as the speech',
    splices: [{ talkers: 4, seconds: 60, noise: 0 }],
  },
  'one voice': {
    about: 'prompts, one voice; the same in noise at 10 dB',
    splices: [
      { talkers: 1, seconds: 30 },
      { talkers: 1, seconds: 30, noise: 10 },
    ],
  },
}

const VOICE_SET = {
  about: 'voices of --voices, 3–6 in each',
  splices: [3, 4, 5, 6].map((talkers) => ({ talkers, seconds: 60 })),
}

/** All sets, also those that are missing. The given folders must exist. */
export async function qualitySets(sources: SetSources): Promise<QualitySet[]> {
  const prompts = voicesMissing()
  return [
    ...(await recordingSets(sources.recordings)),
    ...Object.entries(PROMPT_SETS).map(([name, { about, splices }]) => ({
      name,
      about,
      missing: prompts,
      files: () =>
        splicedFiles(
          name,
          splices,
          PROMPT_VOICES.map((voice) => async () => promptTalker(voice)),
          sources.long,
        ),
    })),
    await voiceSet(sources),
  ]
}

/** One set for each prefix of the file names up to a hyphen: `ami-1.wav` and `ami-2.wav` are the set `ami`. */
async function recordingSets(asked: string | undefined): Promise<QualitySet[]> {
  const folder = asked ?? ownRecordings
  const about = `recordings of ${folder}`
  const none = (missing: string) => [{ name: 'recordings', about, missing, files: async () => [] }]
  if (asked === undefined && !existsSync(folder))
    return none('give --recordings DIR with NAME.wav and NAME.rttm')
  const names = (await readdir(folder))
    .filter((file) => file.endsWith('.wav'))
    .map((file) => file.slice(0, -4))
  const usable = names.filter((name) => existsSync(path.join(folder, `${name}.rttm`))).sort()
  if (usable.length === 0) return none(`${folder} has no NAME.wav with NAME.rttm`)
  const groups = Map.groupBy(usable, (name) => name.split('-')[0] as string)
  return Array.from(groups, ([name, members]) => ({
    name,
    about,
    missing: null,
    files: () => Promise.all(members.map((member) => referenced(folder, member))),
  }))
}

async function referenced(folder: string, name: string): Promise<QualityFile> {
  const reference = parseRttm(await readFile(path.join(folder, `${name}.rttm`), 'utf8'))
  return { name, path: path.join(folder, `${name}.wav`), reference }
}

async function voiceSet({ voices: folder, long }: SetSources): Promise<QualitySet> {
  const set = { name: 'voices', about: VOICE_SET.about }
  if (folder === undefined)
    return {
      ...set,
      missing: 'give --voices DIR with one FLAC or WAV file of each voice',
      files: async () => [],
    }
  const files = (await readdir(folder)).filter((file) => /\.(flac|wav)$/.test(file)).sort()
  const wanted = Math.max(...VOICE_SET.splices.map(({ talkers }) => talkers))
  if (files.length < wanted)
    return {
      ...set,
      missing: `${folder} has ${files.length} FLAC or WAV files, ${wanted} are needed`,
      files: async () => [],
    }
  const talkers = files.map((file) => () => fileTalker(path.join(folder, file)))
  return {
    ...set,
    missing: null,
    files: () => splicedFiles('voices', VOICE_SET.splices, talkers, long),
  }
}

/** The voice of a recording, cut into pieces at its pauses. */
async function fileTalker(file: string): Promise<Talker> {
  const samples = await samplesOf(file)
  const pieces = soundIntervals(samples, 0.25)
    .filter(({ from, to }) => to - from >= 0.8 * RATE)
    .map(
      ({ from, to }) =>
        () =>
          samples.subarray(from, to),
    )
  if (pieces.length === 0) throw new Error(`${file} has no piece of speech of 0.8 s`)
  return { name: path.parse(file).name, pieces }
}

async function splicedFiles(
  set: string,
  splices: readonly Splice[],
  talkers: readonly (() => Promise<Talker>)[],
  long: boolean,
): Promise<QualityFile[]> {
  const folder = path.join(madeFolder, set.replaceAll(' ', '-'))
  await mkdir(folder, { recursive: true })
  const files: QualityFile[] = []
  for (const [i, splice] of splices.entries()) {
    for (let round = 0; round < (long ? 3 : 1); round += 1) {
      const seed = 1000 + 100 * round + i
      // Each conversation has different voices, if there are enough.
      const speakerCount = splice.talkers
      const first = (round * splices.length + i) * speakerCount
      const chosen = Array.from(
        { length: speakerCount },
        (_, n) => talkers[(first + n) % talkers.length],
      )
      const people = await Promise.all(chosen.map((talker) => (talker as () => Promise<Talker>)()))
      const length = splice.seconds * (long ? 2 : 1)
      files.push(await splicedFile(folder, { seed, people, splice, length }))
    }
  }
  return files
}

async function splicedFile(
  folder: string,
  {
    seed,
    people,
    splice,
    length,
  }: { seed: number; people: readonly Talker[]; splice: Splice; length: number },
): Promise<QualityFile> {
  const { tracks, truth } = spliceConversation(seed, people, length, {
    overlap: splice.overlap ?? 0,
  })
  const processed = splice.reverberation
    ? new Map(Array.from(tracks, ([name, track], i) => [name, reverberated(track, seed + i)]))
    : tracks
  const clear = mixed(processed)
  const samples = splice.noise === undefined ? clear : withNoise(clear, splice.noise, seed)
  const name = `${people.length}-voices-${seed}`
  const wav = wavOf(unclipped(samples), RATE)
  const rttm = formatRttm(name, truth)
  // Another process may write or read the same file: equal names have equal bytes, and a rename replaces the whole
  // file.
  const content = createHash('sha256').update(wav).update(rttm).digest('hex').slice(0, 8)
  const stem = `${name}-${splice.telephone ? 'telephone-' : ''}${content}`
  const made = await mkdtemp(path.join(folder, 'unfinished-'))
  try {
    const wide = path.join(made, 'wide.wav')
    await writeFile(wide, wav)
    await writeFile(path.join(made, 'made.rttm'), rttm)
    if (splice.telephone) {
      if (ffmpegPath === null) throw new Error('ffmpeg is needed for the telephone band')
      await telephoneFile(ffmpegPath, wide, path.join(made, 'made.wav'))
    } else await rename(wide, path.join(made, 'made.wav'))
    for (const kind of ['wav', 'rttm']) {
      await rename(path.join(made, `made.${kind}`), path.join(folder, `${stem}.${kind}`))
    }
  } finally {
    await rm(made, { recursive: true, force: true })
  }
  return { ...(await referenced(folder, stem)), name }
}
