import { ByteReader } from '../byte-reader.ts'
import type { Findings } from '../findings.ts'
import type { SoundBlock } from '../sound-block.ts'
import { ContainerClock } from './clock.ts'
import { EnvelopeReader, type StreamTrailer } from './envelope.ts'
import { abnormalExitError, ffmpegMessage, isAbnormalExit, noOutputError } from './failure.ts'
import { readMatroska } from './matroska.ts'

/** Tolerance: a declared duration is rounded, and encoders may omit a frame. */
const MISSING_SECONDS = 0.25

/**
 * Decodes the output of `ffmpegStream`. Reports time stamp corrections and ffmpeg's messages to `findings`. Throws
 * audio-corrupt, audio-no-samples, and audio-truncated if a truncated file has no audio left or such files are refused.
 */
export async function* decodeFfmpeg(
  reader: ByteReader,
  findings: Findings,
): AsyncGenerator<SoundBlock> {
  const envelope = new EnvelopeReader(reader)
  const { container, codec, tracks, track, ...times } = await envelope.header()
  findings.describe(container, codec)
  findings.tracks(tracks, track)
  findings.setDeclaredSeconds(times.declaredSeconds)
  const clock = new ContainerClock((warning) => findings.warn(warning), times.startSeconds)
  const audio = new ByteReader(envelope.audio())
  for await (const block of readMatroska(audio)) yield* clock.push(block)
  yield* clock.finish()
  while (await audio.fill(1)) await audio.skip(audio.available)
  reportEnd(envelope.trailer(), clock.seconds, times.declaredSeconds, findings)
}

function reportEnd(
  trailer: StreamTrailer,
  seconds: number,
  declaredSeconds: number | null,
  findings: Findings,
): void {
  if (seconds === 0) {
    const failure = noOutputError(trailer)
    if (failure !== null) throw failure
    return
  }
  if (isAbnormalExit(trailer)) throw abnormalExitError(trailer)
  const isShort = declaredSeconds !== null && declaredSeconds - seconds > MISSING_SECONDS
  const isTruncated = trailer.truncation !== null || trailer.code !== 0 || isShort
  // A truncated file has one incomplete packet, which also counts as damaged.
  if (trailer.damageCount > (isTruncated ? 1 : 0)) findings.warn(damageWarning(trailer))
  if (trailer.truncation !== null) findings.cutShort(trailer.truncation, seconds)
  else if (trailer.code !== 0) findings.cutShort(ffmpegMessage(trailer), seconds)
  else if (isShort) {
    const actual = `it has ${seconds.toFixed(1)} s`
    findings.cutShort(`its header declares ${declaredSeconds.toFixed(1)} s, ${actual}`, seconds)
  }
}

function damageWarning({ damageCount: places, firstDamageMessage }: StreamTrailer) {
  const what = places === 1 ? 'One place' : `${places} places`
  const message = `${what} could not be decoded and may be silent or missing (“${firstDamageMessage.slice(0, 200)}”).`
  return { kind: 'damaged', at: null, seconds: null, message } as const
}
