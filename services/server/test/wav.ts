import { wavHeader } from '@toolkit/testkit'

/** A WAV file of a 440 Hz tone: 16 bit, mono. Different `seed`s give different bytes. */
export function toneWav(seconds: number, seed = 0, sampleRate = 8000): Uint8Array<ArrayBuffer> {
  const samples = Math.round(seconds * sampleRate)
  const bytes = new Uint8Array(44 + samples * 2)
  bytes.set(wavHeader(samples * 2, { sampleRate }))
  const view = new DataView(bytes.buffer)
  for (let i = 0; i < samples; i++) {
    const value = Math.sin((2 * Math.PI * 440 * i) / sampleRate + seed) * 12_000
    view.setInt16(44 + i * 2, Math.round(value), true)
  }
  return bytes
}

/** A WAV file of 16-bit samples: one array for each channel, −32768…32767. */
export function pcmWav(
  channels: readonly Int16Array[],
  sampleRate: number,
): Uint8Array<ArrayBuffer> {
  const frames = channels[0]?.length ?? 0
  const frameBytes = 2 * channels.length
  const bytes = new Uint8Array(44 + frames * frameBytes)
  bytes.set(wavHeader(frames * frameBytes, { sampleRate }))
  const view = new DataView(bytes.buffer)
  view.setUint16(22, channels.length, true)
  view.setUint32(28, sampleRate * frameBytes, true)
  view.setUint16(32, frameBytes, true)
  for (const [place, channel] of channels.entries()) {
    for (const [n, value] of channel.entries()) {
      view.setInt16(44 + n * frameBytes + 2 * place, value, true)
    }
  }
  return bytes
}
