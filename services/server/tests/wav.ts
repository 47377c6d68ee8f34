/** A WAV file of a 440 Hz tone: 16 bit, mono. Different `seed`s give different bytes. */
export function toneWav(seconds: number, seed = 0, sampleRate = 8000): Uint8Array<ArrayBuffer> {
  const samples = Math.round(seconds * sampleRate)
  const bytes = new Uint8Array(44 + samples * 2)
  bytes.set(wavHeader(samples * 2, sampleRate))
  const view = new DataView(bytes.buffer)
  for (let i = 0; i < samples; i++) {
    const value = Math.sin((2 * Math.PI * 440 * i) / sampleRate + seed) * 12_000
    view.setInt16(44 + i * 2, Math.round(value), true)
  }
  return bytes
}

/** The 44 bytes before `dataBytes` bytes of 16-bit mono samples. */
export function wavHeader(dataBytes: number, sampleRate: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(44))
  const text = (at: number, word: string) => {
    for (let i = 0; i < word.length; i++) view.setUint8(at + i, word.charCodeAt(i))
  }
  text(0, 'RIFF')
  view.setUint32(4, 36 + dataBytes, true)
  text(8, 'WAVEfmt ')
  view.setUint32(16, 16, true)
  view.setUint16(20, 1, true)
  view.setUint16(22, 1, true)
  view.setUint32(24, sampleRate, true)
  view.setUint32(28, sampleRate * 2, true)
  view.setUint16(32, 2, true)
  view.setUint16(34, 16, true)
  text(36, 'data')
  view.setUint32(40, dataBytes, true)
  return new Uint8Array(view.buffer)
}
