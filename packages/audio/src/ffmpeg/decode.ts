import { ByteReader } from '../byte-reader.ts'
import type { Findings } from '../findings.ts'
import type { SoundBlock } from '../sound-block.ts'
import { ContainerClock } from './clock.ts'
import { type Closing, EnvelopeReader } from './envelope.ts'
import { brokenOff, failureWithoutSound, isBroken, quoted } from './failure.ts'
import { readMatroska } from './matroska.ts'

/** A length that a header promises is rounded, and encoders leave a frame out. */
const MISSING_SECONDS = 0.25

/**
 * Decodes what `ffmpegStream` gives. What its time stamps and ffmpeg's words say goes to `findings`. Throws audio-corrupt,
 * audio-no-samples, and audio-truncated where nothing is left of a cut file or such files are refused.
 */
export async function* decodeFfmpeg(
  reader: ByteReader,
  findings: Findings,
): AsyncGenerator<SoundBlock> {
  const envelope = new EnvelopeReader(reader)
  const { container, codec, tracks, track, ...times } = await envelope.opening()
  findings.describe(container, codec)
  findings.tracks(tracks, track)
  findings.promise(times.promisedSeconds)
  const clock = new ContainerClock((warning) => findings.warn(warning), times.startSeconds)
  const sound = new ByteReader(envelope.sound())
  for await (const block of readMatroska(sound)) yield* clock.push(block)
  yield* clock.finish()
  while (await sound.fill(1)) await sound.skip(sound.available)
  judge(envelope.closing(), clock.seconds, times.promisedSeconds, findings)
}

function judge(
  end: Closing,
  seconds: number,
  promisedSeconds: number | null,
  findings: Findings,
): void {
  if (seconds === 0) {
    const failure = failureWithoutSound(end)
    if (failure !== null) throw failure
    return
  }
  if (isBroken(end)) throw brokenOff(end)
  const missing = promisedSeconds !== null && promisedSeconds - seconds > MISSING_SECONDS
  const isCut = end.cut !== null || end.code !== 0 || missing
  // The packet that the cut goes through is one such place.
  if (end.damagedPlaces > (isCut ? 1 : 0)) findings.warn(damage(end))
  if (end.cut !== null) findings.cutShort(end.cut, seconds)
  else if (end.code !== 0) findings.cutShort(quoted(end), seconds)
  else if (missing) {
    const there = `there are ${seconds.toFixed(1)} s`
    findings.cutShort(`its header promises ${promisedSeconds.toFixed(1)} s, ${there}`, seconds)
  }
}

function damage({ damagedPlaces: places, firstDamage }: Closing) {
  const where = places === 1 ? 'One place' : `${places} places`
  const message = `${where} could not be decoded and may be silent or missing (“${firstDamage.slice(0, 200)}”).`
  return { kind: 'damaged', at: null, seconds: null, message } as const
}
