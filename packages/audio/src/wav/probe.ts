import { truncated } from '../sound-block.ts'
import {
  badHeader,
  fourCc,
  parseDs64,
  parseWavFormat,
  promisedBytes,
  type WavLayout,
} from './header.ts'

/** What the first bytes of a WAV file say; null where they do not reach far enough. */
export interface WavProbe {
  readonly layout: WavLayout | null
  readonly durationSeconds: number | null
}

/** Judges a WAV header. `sizeBytes` null: unknown, so nothing is called cut short. Throws audio-bad-header, audio-truncated. */
export function probeWav(head: Uint8Array, sizeBytes: number | null): WavProbe {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength)
  let layout: WavLayout | null = null
  let size64: number | null = null
  let at = 12
  while (at + 8 <= head.length) {
    const id = fourCc(head, at)
    const size = view.getUint32(at + 4, true)
    const body = head.subarray(at + 8, at + 8 + size)
    if (id === 'data') {
      if (layout === null) throw badHeader('its format chunk is missing')
      return { layout, durationSeconds: judgeData(layout, size, size64, at + 8, sizeBytes) }
    }
    if (id === 'fmt ' && body.length === size) layout = parseWavFormat(body)
    if (id === 'ds64' && body.length === size) size64 = parseDs64(body)
    at += 8 + size + (size % 2)
  }
  if (sizeBytes !== null && at + 8 > sizeBytes) throw truncated('it ends inside its header')
  return { layout, durationSeconds: null }
}

function judgeData(
  layout: WavLayout,
  size: number,
  size64: number | null,
  start: number,
  sizeBytes: number | null,
): number | null {
  const bytes = promisedBytes(size, size64, layout)
  if (bytes === null) return null
  if (sizeBytes !== null && start + bytes > sizeBytes) {
    throw truncated(
      `its header promises ${bytes} bytes of sound, there are ${Math.max(0, sizeBytes - start)}`,
    )
  }
  return layout.encoding === null ? null : bytes / layout.frameBytes / layout.sampleRate
}
