import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Talker } from './conversation.ts'
import { cacheFolder, ffmpegPath } from './recordings.ts'

/** Recorded prompts of four speakers: Debian packages, 16 kHz. */
const VOICES = {
  en: 'en_US_f_Allison',
  fr: 'fr_CA_f_June',
  it: 'it_IT_m_Carlo',
  ru: 'ru_RU_f_IvrvoiceRU',
} as const

export type Voice = keyof typeof VOICES
export const PROMPT_VOICES = Object.keys(VOICES) as Voice[]

const sounds = join('usr', 'share', 'asterisk', 'sounds')
const G722_BYTES_A_SECOND = 8000

/** The speaker of a voice's prompts, in a fixed order. Throws if they are not available. */
export function promptTalker(voice: Voice): Talker {
  const pieces = promptsOf(voice).map((path) => {
    let samples: Float32Array | undefined
    return () => {
      samples ??= promptSamples(path)
      return samples
    }
  })
  return { name: voice, pieces }
}

/** Paths of a voice's prompts of 1 to 8 s. */
function promptsOf(voice: Voice): string[] {
  const folder = packageFolder(`asterisk-core-sounds-${voice}-g722`, VOICES[voice])
  return readdirSync(folder)
    .filter((name) => name.endsWith('.g722'))
    .map((name) => join(folder, name))
    .filter((path) => {
      const seconds = statSync(path).size / G722_BYTES_A_SECOND
      return seconds >= 1 && seconds <= 8
    })
    .sort()
}

/** Decodes a prompt to 16 kHz. */
function promptSamples(path: string): Float32Array {
  if (ffmpegPath === null) throw new Error('ffmpeg is needed to read the prompts')
  const raw = execFileSync(
    ffmpegPath,
    ['-v', 'error', '-f', 'g722', '-i', path, '-f', 'f32le', '-ar', '16000', '-ac', '1', '-'],
    { maxBuffer: 64 << 20 },
  )
  return new Float32Array(new Uint8Array(raw).buffer)
}

/** The reason why conversations cannot be spliced, or null. In CI a reason is an error. */
export function voicesMissing(): string | null {
  if (ffmpegPath === null) return 'ffmpeg is not installed'
  try {
    for (const voice of PROMPT_VOICES) promptsOf(voice)
    return null
  } catch (error) {
    return `no recorded prompts: ${error instanceof Error ? error.message : error}`
  }
}

/** A folder of sounds in a Debian package: the installed one, else that of the package, which is unpacked into the cache. */
export function packageFolder(name: string, folder: string): string {
  const unpacked = join(cacheFolder, 'voices', name)
  const places = [join('/', sounds, folder), join(unpacked, sounds, folder)]
  const found = () => places.find((place) => existsSync(place))
  const here = found()
  if (here !== undefined) return here
  mkdirSync(unpacked, { recursive: true })
  const fetch = () =>
    execFileSync('apt-get', ['download', name], { cwd: unpacked, stdio: 'pipe', timeout: 60_000 })
  try {
    fetch()
  } catch {
    // The package lists may be empty or outdated: update them once.
    execFileSync('apt-get', ['update'], { stdio: 'pipe', timeout: 60_000 })
    fetch()
  }
  const deb = readdirSync(unpacked).find((file) => file.endsWith('.deb'))
  if (deb === undefined) throw new Error(`apt-get gave no ${name}`)
  execFileSync('dpkg-deb', ['-x', join(unpacked, deb), unpacked], { stdio: 'pipe' })
  const place = found()
  if (place === undefined) throw new Error(`${name} holds no ${folder}`)
  return place
}
