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
