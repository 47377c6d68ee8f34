import { probe } from '@toolkit/audio'
import { afterAll, describe, expect, it } from 'vitest'
import { parseMpegFrame } from '../src/mpeg/frame.ts'
import { decodeFile } from './decode-file.ts'
import {
  Fixtures,
  ffmpegPath,
  REASON,
  TONE_SECONDS,
  toneInput,
  WITHOUT_FFMPEG,
} from './fixtures.ts'
import { decodeAll, NO_FFMPEG, outcome } from './streams.ts'

const fixtures = new Fixtures()
afterAll(() => fixtures.remove())
const withFfmpeg = { ffmpegPath, tempDir: fixtures.scratch }

/** Mean of both channels; ffmpeg's `-ac 1` scales floats differently. */
const MONO = ['-af', 'pan=mono|c0=0.5*c0+0.5*c1'] as const

/** File name, sample rate, encoder arguments, format, and the error of a truncated file. */
const BUILT_IN = [
  ['a.flac', 44_100, [], 'flac', 'audio-truncated'],
  ['b.flac', 16_000, [...MONO, '-sample_fmt', 's32'], 'flac', 'audio-truncated'],
  ['c.mp3', 44_100, ['-b:a', '96k'], 'mp3', 'audio-truncated'],
  ['d.mp3', 22_050, ['-q:a', '4', ...MONO], 'mp3', 'audio-truncated'],
  ['e.mp3', 16_000, ['-write_xing', '0', '-id3v2_version', '0'], 'mp3', 'audio-truncated'],
  ['f.ogg', 48_000, ['-c:a', 'libvorbis'], 'ogg-vorbis', 'audio-truncated'],
  ['g.ogg', 16_000, ['-c:a', 'libvorbis', ...MONO], 'ogg-vorbis', 'audio-truncated'],
  ['h.opus', 48_000, ['-c:a', 'libopus'], 'ogg-opus', 'audio-truncated'],
  ['i.oga', 32_000, ['-c:a', 'flac'], 'flac', 'audio-truncated'],
] as const

function level(samples: Float32Array): number {
  const middle = samples.subarray(samples.length / 3, samples.length / 2)
  return middle.reduce((max, value) => Math.max(max, Math.abs(value)), 0)
}

describe.skipIf(WITHOUT_FFMPEG).each(BUILT_IN)(
  `%s at %d Hz${REASON}`,
  (name, rate, args, format, cut) => {
    const make = (): Uint8Array<ArrayBuffer> => fixtures.make(name, [...toneInput(rate), ...args])

    it('is recognised and decoded to the original tone, in pieces of any size', async () => {
      const file = make()
      const channels = (args as readonly string[]).includes(MONO[1]) ? 1 : 2
      const found = probe(file.subarray(0, 65_536), file.length, { ffmpegAvailable: false })
      expect(found.format).toBe(format)
      const audio = await decodeAll(file, NO_FFMPEG)
      expect(audio).toMatchObject({ sampleRate: rate, channels })
      // An MP3 without an info frame does not contain its encoder delay.
      const added = name === 'e.mp3' ? 3 * 1152 : 0
      expect(audio.samples.length).toBeGreaterThanOrEqual(TONE_SECONDS * rate)
      expect(audio.samples.length).toBeLessThanOrEqual(TONE_SECONDS * rate + added)
      expect(level(audio.samples)).toBeCloseTo(0.375, 1)
      for (const pieceBytes of [1, 7]) {
        expect((await decodeAll(file, NO_FFMPEG, pieceBytes)).samples).toEqual(audio.samples)
      }
    })

    it('is reported as truncated if it is', async () => {
      const file = make()
      for (const part of [0.4, 0.77, 0.99]) {
        const length = Math.floor(file.length * part) + 1
        expect(await outcome(decodeFile(file.subarray(0, length), true))).toBe(cut)
      }
    })

    it('is reported as damaged if its middle is noise', async () => {
      const file = make()
      for (let i = file.length >> 1; i < (file.length >> 1) + 9_000; i++) file[i] = (i * 7919) >> 3
      const found = await outcome(decodeFile(file).then(({ kinds }) => kinds.join()))
      expect(found).toMatch(/^audio-(corrupt|truncated)$|damaged|skipped-bytes/)
    })
  },
)

describe.skipIf(WITHOUT_FFMPEG)(`MP3 in practice${REASON}`, () => {
  it('may have padding after the audio', async () => {
    const file = fixtures.make('padded.mp3', toneInput(44_100))
    const padded = new Uint8Array(file.length + 30_000)
    padded.set(file)
    const { samples } = await decodeAll(padded, NO_FFMPEG)
    expect(samples).toEqual((await decodeAll(file, NO_FFMPEG)).samples)
  })

  it('may start in the middle of a broadcast', async () => {
    const args = [...toneInput(44_100), '-write_xing', '0', '-id3v2_version', '0', '-b:a', '128k']
    const file = fixtures.make('late.mp3', args)
    const first = parseMpegFrame(file, 0)
    let start = 0
    for (let n = 0; n < 30; n++) start += parseMpegFrame(file, start)?.lengthBytes ?? 0
    expect(first).toMatchObject({ layer: 3, sampleRate: 44_100 })
    const late = await decodeAll(file.subarray(start), NO_FFMPEG)
    expect(late.samples.length / 44_100).toBeGreaterThan(TONE_SECONDS - (32 * 1152) / 44_100)
    expect(level(late.samples)).toBeCloseTo(0.375, 1)
  })
})

describe.skipIf(WITHOUT_FFMPEG)(`chained Ogg streams${REASON}`, () => {
  it.each(['libvorbis', 'libopus'])('%s', async (codec) => {
    const link = fixtures.make(`${codec}.ogg`, [...toneInput(48_000), '-c:a', codec])
    const both = new Uint8Array(2 * link.length)
    both.set(link)
    both.set(link, link.length)
    const { samples } = await decodeAll(both, NO_FFMPEG)
    expect(samples).toHaveLength(2 * TONE_SECONDS * 48_000)
  })
})

/** Formats that only ffmpeg reads. */
const FFMPEG_ONLY = [
  ['a.m4a', ['-c:a', 'aac']],
  ['b.mp4', ['-f', 'lavfi', '-i', 'color=size=32x32:rate=5:duration=3', '-c:a', 'aac']],
  ['c.webm', ['-c:a', 'libopus']],
  ['d.mka', ['-c:a', 'flac']],
  ['e.aac', ['-c:a', 'aac']],
  ['f.aiff', []],
  ['g.wav', ['-c:a', 'pcm_mulaw']],
  ['h.spx.ogg', ['-c:a', 'libspeex', '-ar', '16000']],
  ['i.ts', ['-c:a', 'aac', '-f', 'mpegts']],
  ['j.wma', ['-c:a', 'wmav2']],
  ['k.caf', []],
  ['l.avi', ['-c:a', 'pcm_s16le']],
  ['m.flv', ['-c:a', 'aac', '-ar', '44100']],
  ['n.w64', []],
  ['o.au', []],
] as const

describe.skipIf(WITHOUT_FFMPEG).each(FFMPEG_ONLY)(`%s${REASON}`, (name, args) => {
  it('is decoded by ffmpeg, and rejected with audio-needs-ffmpeg without it', async () => {
    const file = fixtures.make(name, [...toneInput(48_000), ...args])
    const audio = await decodeAll(file, withFfmpeg)
    expect(audio.samples.length / audio.sampleRate).toBeCloseTo(TONE_SECONDS, 0)
    expect(level(audio.samples)).toBeCloseTo(0.375, 1)
    expect(fixtures.leftovers).toEqual([])
    expect(await outcome(decodeAll(file, NO_FFMPEG))).toBe('audio-needs-ffmpeg')
    const options = { ffmpegAvailable: false }
    expect(() => probe(file.subarray(0, 65_536), file.length, options)).toThrow('ffmpeg')
  })
})

describe.skipIf(WITHOUT_FFMPEG)(`ffmpeg reports an error${REASON}`, () => {
  it('for a video without audio', async () => {
    const file = fixtures.make('mute.mp4', ['-f', 'lavfi', '-i', 'color=size=32x32:duration=1'])
    expect(await outcome(decodeAll(file, withFfmpeg))).toBe('audio-no-samples')
  })

  it('for an M4A without its index, without file paths', async () => {
    const file = fixtures.make('whole.m4a', [...toneInput(44_100)])
    const error = await decodeAll(file.subarray(0, file.length / 2), withFfmpeg).catch((e) => e)
    expect(error).toMatchObject({ code: 'audio-corrupt' })
    expect(error.message).toContain('moov atom not found')
    expect(error.message).not.toContain(fixtures.scratch)
    expect(fixtures.leftovers).toEqual([])
  })

  it('for any file if the path is not a program', async () => {
    const file = fixtures.make('again.m4a', [...toneInput(44_100)])
    const options = { ffmpegPath: '/nowhere/ffmpeg', tempDir: fixtures.scratch }
    expect(await outcome(decodeAll(file, options))).toBe('audio-needs-ffmpeg')
    expect(fixtures.leftovers).toEqual([])
  })
})
