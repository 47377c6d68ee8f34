import { afterAll, describe, expect, it } from 'vitest'
import {
  BEEP_AT,
  beepsInput,
  decodeWithFfmpeg,
  ffmpegReference,
  pictureInput,
} from './ffmpeg-sounds.ts'
import { Fixtures, REASON, WITHOUT_FFMPEG } from './fixtures.ts'
import { latin } from './wav-builder.ts'

const fixtures = new Fixtures()
afterAll(() => fixtures.remove())
const SECONDS = 4
const VIDEO = [...pictureInput(SECONDS), '-c:v', 'libx264']

/** File name, encoder arguments, and the display names of container and codec. */
const FILES: readonly (readonly [string, readonly string[], string, string])[] = [
  ['a.m4a', ['-c:a', 'aac'], 'MP4', 'AAC'],
  ['alac.m4a', ['-c:a', 'alac'], 'MP4', 'ALAC'],
  ['b.mov', [...VIDEO, '-c:a', 'pcm_s24le'], 'QuickTime', 'PCM 24-bit'],
  ['c.mp4', [...VIDEO, '-c:a', 'ac3'], 'MP4', 'AC-3'],
  ['d.webm', ['-c:a', 'libvorbis'], 'WebM', 'Vorbis'],
  ['e.mka', ['-c:a', 'flac'], 'Matroska', 'FLAC'],
  ['f.ts', [...VIDEO, '-c:a', 'mp2', '-f', 'mpegts'], 'MPEG-TS', 'MP2'],
  ['g.avi', [...VIDEO, '-c:a', 'pcm_s16le'], 'AVI', 'PCM 16-bit'],
  ['h.avi', [...VIDEO, '-c:a', 'libmp3lame'], 'AVI', 'MP3'],
  ['i.flv', ['-c:a', 'aac', '-ar', '44100'], 'FLV', 'AAC'],
  ['j.wma', ['-c:a', 'wmav2'], 'ASF', 'WMA'],
  ['k.aac', ['-c:a', 'aac'], 'ADTS', 'AAC'],
  ['l.aiff', [], 'AIFF', 'PCM 16-bit'],
  ['m.aiff', ['-c:a', 'pcm_f64be'], 'AIFF', 'PCM 64-bit float'],
  ['n.w64', ['-c:a', 'pcm_f64le'], 'Wave64', 'PCM 64-bit float'],
  ['o.caf', ['-c:a', 'pcm_f32be'], 'CAF', 'PCM 32-bit float'],
  ['p.caf', ['-c:a', 'alac'], 'CAF', 'ALAC'],
  ['q.au', ['-c:a', 'pcm_mulaw'], 'AU', 'µ-law'],
  ['r.wav', ['-c:a', 'pcm_mulaw'], 'WAV', 'µ-law'],
  ['s.wav', ['-c:a', 'adpcm_ima_wav'], 'WAV', 'ADPCM'],
  ['t.wav', ['-c:a', 'libgsm_ms', '-ar', '8000'], 'WAV', 'GSM'],
  ['u.wav', ['-c:a', 'g722', '-ar', '16000'], 'WAV', 'G.722'],
  ['v.spx.ogg', ['-c:a', 'libspeex', '-ar', '16000'], 'Ogg', 'Speex'],
]

describe.skipIf(WITHOUT_FFMPEG).each(FILES)(`%s${REASON}`, (name, args, container, codec) => {
  it('has display names and the length that ffmpeg decodes', async () => {
    const file = fixtures.make(name, [...beepsInput(SECONDS, 2), ...args])
    const decoded = await decodeWithFfmpeg(fixtures, file)
    const played = ffmpegReference(fixtures, name, file)
    expect(Math.abs(decoded.seconds - played.seconds)).toBeLessThan(0.02)
    expect(Math.abs(decoded.seconds - SECONDS)).toBeLessThan(0.15)
    expect(decoded.beeps.map(({ second }) => second)).toEqual([0, 1, 2, 3])
    for (const { second, at } of decoded.beeps) {
      expect(Math.abs(at - second - BEEP_AT)).toBeLessThan(0.06)
    }
    expect(decoded.facts).toMatchObject({ container, codec, tracks: [], track: 0 })
    expect(decoded.kinds).toEqual([])
    expect(fixtures.leftovers).toEqual([])
  })
})

describe.skipIf(WITHOUT_FFMPEG)(`other files${REASON}`, () => {
  it('may be AMR', async () => {
    // One second of 20 ms frames in mode 7 (RFC 4867, 5.3), all silent.
    const frame = new Uint8Array(32)
    frame[0] = 0x3c
    const frames = Array.from({ length: 50 }, () => [...frame]).flat()
    const decoded = await decodeWithFfmpeg(
      fixtures,
      new Uint8Array([...latin('#!AMR\n'), ...frames]),
    )
    expect(decoded.seconds).toBeCloseTo(1, 2)
    expect(decoded.facts).toMatchObject({ container: 'AMR', codec: 'AMR', sampleRate: 8_000 })
  })

  it('may have eight channels, and no more', async () => {
    const decoded = await decodeWithFfmpeg(fixtures, fixtures.make('eight.aiff', beepsInput(1, 8)))
    expect(decoded.channels).toBe(8)
    expect(decoded.beeps).toHaveLength(1)
    const more = decodeWithFfmpeg(fixtures, fixtures.make('nine.caf', beepsInput(1, 9)))
    await expect(more).rejects.toMatchObject({ code: 'audio-bad-header' })
    expect(fixtures.leftovers).toEqual([])
  })

  it('may begin late in AVI', async () => {
    const file = fixtures.make('late.avi', [...beepsInput(4), ...VIDEO, '-c:a', 'pcm_s16le'])
    // `dwStart` of the audio stream header counts samples here.
    const header = Buffer.from(file.buffer).indexOf('auds') - 8
    new DataView(file.buffer).setUint32(header + 8 + 28, 4 * 48_000, true)
    const decoded = await decodeWithFfmpeg(fixtures, file)
    expect(decoded.seconds).toBeCloseTo(8, 1)
    expect(decoded.beeps.map(({ at }) => Math.round(at))).toEqual([4, 5, 6, 7])
    expect(decoded.kinds).toEqual(['late-start'])
  })

  it('are rejected if they contain NaN', async () => {
    const file = fixtures.make('nan.w64', [...beepsInput(1), '-c:a', 'pcm_f64le'])
    new DataView(file.buffer).setFloat64(file.length - 800, Number.NaN, true)
    await expect(decodeWithFfmpeg(fixtures, file)).rejects.toMatchObject({
      code: 'audio-not-finite',
    })
  })
})
