import type { MediaTrack } from '@toolkit/core'
import { codecName, containerName } from './names.ts'
import { type Guards, guards, programOutput } from './program.ts'

/** Streams that ffprobe finds in a file. */
export interface Streams {
  /** Number of streams of any kind. */
  readonly count: number
  /** Display name. */
  readonly container: string
  /** All audio tracks. */
  readonly tracks: readonly MediaTrack[]
  /** ffmpeg's stream index of each audio track. */
  readonly numbers: readonly number[]
  /**
   * Start of each audio track in seconds from the start of the file. Null if ffmpeg's time stamps contain it: only
   * those of a transport stream start at 0 with the decoded track.
   */
  readonly starts: readonly (number | null)[]
  /** ffmpeg's codec names of all streams that are not audio. */
  readonly otherCodecs: readonly string[]
  /** Duration declared by a header that counts the audio; otherwise null. */
  readonly declaredSeconds: number | null
}

const MAX_JSON_BYTES = 4_000_000
const MAX_TEXT_LENGTH = 200
const SHOWN_ENTRIES =
  'format=duration,start_time:format_tags=major_brand' +
  ':stream=index,codec_type,codec_name,profile,channels,start_time,duration,bit_rate' +
  ':stream_disposition=default:stream_tags=language,title,handler_name'
/** Generic handler names that muxers write for every track. */
const GENERIC_HANDLERS = /handler|mainconcept|^core media|^iso media/i
/** Sizes from this value on are placeholders of piped writers. */
const PLACEHOLDER_BYTES = 0x7e000000

/**
 * Lists the streams of a file with ffprobe. Resolves to null if ffprobe cannot read the file. Throws the signal's
 * reason.
 */
export async function findStreams(
  ffprobePath: string,
  path: string,
  contentType: string,
  options: Guards & { readonly timeBudgetMs: number; readonly signal?: AbortSignal | undefined },
): Promise<Streams | null> {
  const { timeBudgetMs, signal } = options
  const args = [...guards(options), '-of', 'json', '-show_entries', SHOWN_ENTRIES, `file:${path}`]
  const output = programOutput(ffprobePath, args, {
    timeBudgetMs,
    signal,
    onStderr: () => undefined,
  })
  const text = new TextDecoder()
  let json = ''
  try {
    let step = await output.next()
    while (step.done !== true) {
      json += text.decode(step.value, { stream: true })
      if (json.length > MAX_JSON_BYTES) return null
      step = await output.next()
    }
    // For a file that it cannot open, ffprobe prints an empty stream list.
    if (step.value.code !== 0) return null
    return describeStreams(JSON.parse(json) as FfprobeOutput, options.demuxer, contentType)
  } catch (error) {
    if (signal?.aborted === true) throw error
    return null // decoding continues without track names, and ffmpeg reports the error
  } finally {
    await output.return({ code: null, signal: null, hasTimedOut: false })
  }
}

interface FfprobeOutput {
  readonly streams?: readonly FfprobeStream[]
  readonly format?: {
    readonly duration?: string
    readonly start_time?: string
    readonly tags?: { readonly major_brand?: string }
  }
}

interface FfprobeStream {
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

/** Streams without a known codec cannot be decoded. */
const isReadable = ({ codec_name: name }: FfprobeStream): boolean =>
  name !== undefined && name !== 'none' && name !== 'unknown'

function describeStreams(output: FfprobeOutput, demuxer: string, contentType: string): Streams {
  const all = output.streams ?? []
  const audioStreams = all.filter((stream) => stream.codec_type === 'audio')
  const others = all.filter((stream) => stream.codec_type !== 'audio')
  const readable = audioStreams.filter(isReadable)
  // Desktop players select the default track; if there are several or none, the first one.
  const selected = readable.find(({ disposition }) => disposition?.default === 1) ?? readable[0]
  return {
    count: all.length,
    container: containerName(demuxer, contentType, output.format?.tags?.major_brand ?? ''),
    tracks: audioStreams.map((stream, index) => trackOf(stream, index, stream === selected)),
    numbers: audioStreams.map(({ index }) => index),
    starts: audioStreams.map((stream) => startOf(stream, output, demuxer)),
    otherCodecs: others.flatMap(({ codec_name: name }) => (name === undefined ? [] : [name])),
    declaredSeconds: declaredDuration(output, audioStreams, others.length, demuxer),
  }
}

function trackOf(stream: FfprobeStream, index: number, isDefault: boolean): MediaTrack {
  const { language, title, handler_name: handler } = stream.tags ?? {}
  return {
    index,
    codec: isReadable(stream) ? codecName(stream.codec_name ?? '', stream.profile ?? '') : '',
    channels: stream.channels ? stream.channels : null,
    language: language === 'und' ? null : printable(language),
    title: printable(title) ?? (GENERIC_HANDLERS.test(handler ?? '') ? null : printable(handler)),
    isDefault,
  }
}

function startOf(stream: FfprobeStream, { format }: FfprobeOutput, demuxer: string): number | null {
  if (demuxer !== 'mpegts') return null
  const seconds = Number(stream.start_time) - Number(format?.start_time)
  return Number.isFinite(seconds) ? seconds : null
}

function printable(text: string | undefined): string | null {
  // Text from files is shown on the page and in logs: remove control characters and limit the length.
  const shown = text
    ?.replaceAll(/\p{C}+/gu, ' ')
    .trim()
    .slice(0, MAX_TEXT_LENGTH)
  return shown ? shown : null
}

/**
 * Declared duration, if ffprobe derives it from a header that counts samples or has the end time; in other formats it
 * is an estimate.
 */
function declaredDuration(
  { format }: FfprobeOutput,
  audioStreams: readonly FfprobeStream[],
  others: number,
  demuxer: string,
): number | null {
  const [audioStream] = audioStreams
  if (audioStreams.length !== 1 || audioStream === undefined) return null
  if (['aiff', 'au', 'wav'].includes(demuxer)) {
    const seconds = Number(audioStream.duration)
    const bytes = (seconds * Number(audioStream.bit_rate)) / 8
    return bytes > 0 && bytes < PLACEHOLDER_BYTES ? seconds : null
  }
  // With a video stream the duration is that of the longest stream.
  if (!['matroska', 'flv'].includes(demuxer) || others > 0) return null
  const seconds = Number(format?.duration) - Math.max(0, Number(format?.start_time ?? 0))
  return seconds > 0 ? seconds : null
}
