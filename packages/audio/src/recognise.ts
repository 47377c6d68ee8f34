import { ToolkitError } from '@toolkit/core'
import { recogniseContainer } from './ffmpeg/container.ts'
import { FLAC_HEADER_BYTES, parseFlacHeader } from './flac/header.ts'
import { parseMpegFrame, sameStream } from './mpeg/frame.ts'
import { id3Bytes } from './mpeg/id3.ts'
import { isOgg } from './ogg/page.ts'
import { recogniseOgg } from './ogg/probe.ts'
import type { Recognised } from './recognised.ts'
import { truncated } from './sound-block.ts'
import { fourCc, isWav } from './wav/header.ts'
import { probeWav } from './wav/probe.ts'

/** As `probe`, but says what ffmpeg would be needed for. `afterTag`: an ID3v2 tag stood before `head`. */
export function recognise(
  head: Uint8Array,
  sizeBytes: number | null,
  options: { readonly afterTag: boolean },
): Recognised {
  if (head.length === 0) {
    throw new ToolkitError('audio-empty', 'The file is empty. Choose the recording again.')
  }
  const tag = id3Bytes(head, 0)
  if (tag > 0) {
    const rest = head.subarray(tag)
    if (rest.length === 0) return { ...NOTHING_SAID, ...MP3 } // the tag fills the head
    return recognise(rest, sizeBytes === null ? null : sizeBytes - tag, { afterTag: true })
  }
  if (isWav(head)) return wav(head, sizeBytes)
  if (fourCc(head, 0) === 'fLaC') return flac(head, sizeBytes)
  if (isOgg(head)) return recogniseOgg(head)
  const container = recogniseContainer(head)
  if (container !== null) return { ...NOTHING_SAID, ...container, format: 'ffmpeg' }
  const found = mp3(head, options.afterTag)
  if (found !== null) return found
  throw new ToolkitError(
    'audio-unknown-format',
    'This is no audio file that is known here. Choose a WAV, FLAC, MP3, Ogg, M4A or WebM recording.',
  )
}

const MP3 = { format: 'mp3', contentType: 'audio/mpeg', demuxer: null } as const
const NOTHING_SAID = { sampleRate: null, channels: null, durationSeconds: null }

function wav(head: Uint8Array, sizeBytes: number | null): Recognised {
  const { layout, durationSeconds } = probeWav(head, sizeBytes)
  const { sampleRate, channels } = layout ?? NOTHING_SAID
  const isCompressed = layout !== null && layout.encoding === null
  const format = isCompressed ? 'ffmpeg' : 'wav'
  const demuxer = isCompressed ? 'wav' : null
  return { format, contentType: 'audio/wav', sampleRate, channels, durationSeconds, demuxer }
}

function flac(head: Uint8Array, sizeBytes: number | null): Recognised {
  const base = { format: 'flac', contentType: 'audio/flac', demuxer: null } as const
  if (head.length < FLAC_HEADER_BYTES) {
    if (sizeBytes !== null) throw truncated('it ends inside its header')
    return { ...base, ...NOTHING_SAID }
  }
  const { sampleRate, channels, totalSamples } = parseFlacHeader(head)
  const durationSeconds = totalSamples === null ? null : totalSamples / sampleRate
  return { ...base, sampleRate, channels, durationSeconds }
}

/** A frame confirmed by a second one. Behind a tag, where the frames may begin later, its absence decides nothing. */
function mp3(head: Uint8Array, afterTag: boolean): Recognised | null {
  const frame = parseMpegFrame(head, 0)
  const next = frame?.lengthBytes ?? null
  const follower = next === null ? null : parseMpegFrame(head, next)
  const isConfirmed =
    frame !== null &&
    next !== null &&
    (next + 4 > head.length || (follower !== null && sameStream(frame, follower)))
  const isAlone = next !== null && next + 4 > head.length
  const isPlausible = isConfirmed && !(isAlone && frame?.layer !== 3)
  if (!isPlausible && !afterTag) return null
  const said = isPlausible && frame !== null ? frame : NOTHING_SAID
  const { sampleRate, channels } = said
  return { ...MP3, sampleRate, channels, durationSeconds: null }
}
