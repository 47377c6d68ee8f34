import type { MediaTrack } from '@toolkit/core'
import { type Guards, guards } from './guards.ts'
import { codecName, containerName } from './names.ts'
import { programOutput } from './program.ts'

/** What ffprobe says of a file. */
export interface Streams {
  /** Streams of any kind. */
  readonly count: number
  /** For people. */
  readonly container: string
  /** All sound tracks. */
  readonly tracks: readonly MediaTrack[]
  /** ffmpeg's number of each sound track among all streams. */
  readonly numbers: readonly number[]
  /**
   * Where each sound track begins, in seconds from the beginning of the file. Null where ffmpeg's own time stamps say it:
   * only those of a transport stream begin at 0 with the track that is decoded.
   */
  readonly starts: readonly (number | null)[]
  /** ffmpeg's names of the codecs of everything that is no sound. */
  readonly otherCodecs: readonly string[]
  /** Where the header counts the sound: how much of it there is; else null. */
  readonly promisedSeconds: number | null
}

const MAX_JSON_BYTES = 4_000_000
const MAX_TEXT = 200
const SHOWN =
  'format=duration,start_time:format_tags=major_brand' +
  ':stream=index,codec_type,codec_name,profile,channels,start_time,duration,bit_rate' +
  ':stream_disposition=default:stream_tags=language,title,handler_name'
/** What a muxer calls every track says nothing about this one. */
const NO_TITLES = /handler|mainconcept|^core media|^iso media/i
/** Sizes from here on are what writers into a pipe put in. */
const PLACEHOLDER_BYTES = 0x7e000000

/**
 * Asks ffprobe what streams a file has. Null where there is no answer: without ffprobe, or from a file that it cannot read.
 * Throws the signal's reason.
 */
export async function findStreams(
  ffprobePath: string,
  path: string,
  contentType: string,
  options: Guards & { readonly patienceMs: number; readonly signal?: AbortSignal | undefined },
): Promise<Streams | null> {
  const { patienceMs, signal } = options
  const args = [...guards(options), '-of', 'json', '-show_entries', SHOWN, `file:${path}`]
  const output = programOutput(ffprobePath, args, { patienceMs, signal, onWords: () => undefined })
  const text = new TextDecoder()
  let json = ''
  try {
    let step = await output.next()
    while (step.done !== true) {
      json += text.decode(step.value, { stream: true })
      if (json.length > MAX_JSON_BYTES) return null
      step = await output.next()
    }
    // Of a file that it cannot open it says that there are no streams.
    if (step.value.code !== 0) return null
    return describe(JSON.parse(json) as Answer, options.demuxer, contentType)
  } catch (error) {
    if (signal?.aborted === true) throw error
    return null // the file is decoded without names of its tracks, and ffmpeg says what is wrong with it
  } finally {
    await output.return({ code: null, signal: null, wasTooSlow: false })
  }
}

interface Answer {
  readonly streams?: readonly AnsweredStream[]
  readonly format?: {
    readonly duration?: string
    readonly start_time?: string
    readonly tags?: { readonly major_brand?: string }
  }
}

interface AnsweredStream {
  readonly index: number
  readonly codec_type?: string
  readonly codec_name?: string
  readonly profile?: string
  readonly channels?: number
  readonly start_time?: string
  readonly duration?: string
  readonly bit_rate?: string
  readonly disposition?: { readonly default?: number }
  readonly tags?: Readonly<Record<string, string>>
}

/** Only what is there and no "unknown" can be decoded. */
const isReadable = ({ codec_name: name }: AnsweredStream): boolean =>
  name !== undefined && name !== 'none' && name !== 'unknown'

function describe(answer: Answer, demuxer: string, contentType: string): Streams {
  const all = answer.streams ?? []
  const sounds = all.filter((stream) => stream.codec_type === 'audio')
  const others = all.filter((stream) => stream.codec_type !== 'audio')
  const readable = sounds.filter(isReadable)
  // Desktop players follow the flag; where several or none have it, the first.
  const played = readable.find(({ disposition }) => disposition?.default === 1) ?? readable[0]
  return {
    count: all.length,
    container: containerName(demuxer, contentType, answer.format?.tags?.major_brand ?? ''),
    tracks: sounds.map((stream, index) => trackOf(stream, index, stream === played)),
    numbers: sounds.map(({ index }) => index),
    starts: sounds.map((stream) => startOf(stream, answer, demuxer)),
    otherCodecs: others.flatMap(({ codec_name: name }) => (name === undefined ? [] : [name])),
    promisedSeconds: promise(answer, sounds, others.length, demuxer),
  }
}

function trackOf(stream: AnsweredStream, index: number, isDefault: boolean): MediaTrack {
  const { language, title, handler_name: handler } = stream.tags ?? {}
  return {
    index,
    codec: isReadable(stream) ? codecName(stream.codec_name ?? '', stream.profile ?? '') : '',
    channels: stream.channels ? stream.channels : null,
    language: language === 'und' ? null : printable(language),
    title: printable(title) ?? (NO_TITLES.test(handler ?? '') ? null : printable(handler)),
    isDefault,
  }
}

function startOf(stream: AnsweredStream, { format }: Answer, demuxer: string): number | null {
  if (demuxer !== 'mpegts') return null
  const seconds = Number(stream.start_time) - Number(format?.start_time)
  return Number.isFinite(seconds) ? seconds : null
}

function printable(text: string | undefined): string | null {
  // Letters of files end up on a page and in logs: no control characters, no length without end.
  const shown = text
    ?.replaceAll(/\p{C}+/gu, ' ')
    .trim()
    .slice(0, MAX_TEXT)
  return shown ? shown : null
}

/** The lengths that ffprobe derives from a header that counts samples or says the end; elsewhere they are estimates. */
function promise(
  { format }: Answer,
  sounds: readonly AnsweredStream[],
  others: number,
  demuxer: string,
): number | null {
  const [sound] = sounds
  if (sounds.length !== 1 || sound === undefined) return null
  if (['aiff', 'au', 'wav'].includes(demuxer)) {
    const seconds = Number(sound.duration)
    const bytes = (seconds * Number(sound.bit_rate)) / 8
    return bytes > 0 && bytes < PLACEHOLDER_BYTES ? seconds : null
  }
  // With pictures beside it the length is that of whatever lasts longest.
  if (!['matroska', 'flv'].includes(demuxer) || others > 0) return null
  const seconds = Number(format?.duration) - Math.max(0, Number(format?.start_time ?? 0))
  return seconds > 0 ? seconds : null
}
