import { deflateRawSync } from 'node:zlib'
import { PROBE_BYTES, probe } from '@toolkit/audio'
import { afterAll, describe, expect, it } from 'vitest'
import { apeTag, id3v2, noise } from './byte-edits.ts'
import { decodeFile, difference, ffmpegOutput, isSame, memoize } from './decode-file.ts'
import { Fixtures, REASON, toneInput, WITHOUT_FFMPEG } from './fixtures.ts'
import { outcome } from './streams.ts'
import { join, latin } from './wav-builder.ts'

const fixtures = new Fixtures()
afterAll(() => fixtures.remove())
const BARE = ['-write_xing', '0', '-id3v2_version', '0'] as const
const make = memoize(
  (name: string, args: readonly string[], rate?: number): Uint8Array<ArrayBuffer> =>
    fixtures.make(name, [...toneInput(rate ?? 44_100), ...args]),
)

describe.skipIf(WITHOUT_FFMPEG)(`an MP3 after other data${REASON}`, () => {
  it.each([
    ['a byte', () => Uint8Array.of(0x41), []],
    ['a piece of a frame', (file: Uint8Array) => file.subarray(-300), []],
    ['some noise', () => noise(3_000), ['skipped-bytes']],
    ['64 KiB of noise', () => noise(65_536), ['skipped-bytes']],
    ['text', () => latin('HTTP/1.1 200 OK\r\nContent-Type: audio/mpeg\r\n\r\n'), []],
    ['zeros', () => new Uint8Array(5_000), []],
    ['64 KiB of zeros', () => new Uint8Array(65_536), []],
    ['an APEv2 tag', () => apeTag(500), []],
    ['a large APEv2 tag', () => apeTag(200_000), []],
    ['an ID3v2 tag and an APEv2 tag', () => join([id3v2(900), apeTag(500)]), []],
    ['an ID3v2 tag that declares too little', () => id3v2(9_000, 5_000), []],
    ['an ID3v2 tag that declares too much', () => id3v2(500, 7_000), []],
    ['an ID3v2 tag that declares more than the file', () => id3v2(500, 200_000_000), []],
  ] as const)('%s', async (_, before, kinds) => {
    for (const args of [
      ['-b:a', '96k'],
      [...BARE, '-b:a', '96k'],
    ]) {
      const file = make('behind.mp3', args)
      const decoded = await decodeFile(join([before(file), file]))
      expect(isSame(decoded.samples, (await decodeFile(file)).samples)).toBe(true)
      expect(decoded.kinds).toEqual(kinds)
    }
  })

  it('may start in the middle of a frame, like a recorded broadcast', async () => {
    const file = make('air.mp3', [...BARE, '-b:a', '128k'])
    for (const start of [100, 5_000, 20_001]) {
      const part = file.subarray(start)
      const decoded = await decodeFile(part)
      expect(decoded.seconds).toBeGreaterThan((part.length - 2 * 418) / 16_000)
      expect(decoded.seconds).toBeLessThanOrEqual(part.length / 16_000)
      expect(decoded.kinds).toEqual([])
    }
  })

  it.each([
    ['mono.mp3', 44_100, ['-ac', '1', '-q:a', '5']],
    ['eight.mp3', 8_000, ['-b:a', '8k', '-ac', '1']],
    ['eleven.mp3', 11_025, []],
    ['half.mp3', 24_000, ['-q:a', '9']],
    ['most.mp3', 48_000, ['-b:a', '320k']],
    ['vbr.mp3', 44_100, [...BARE, '-q:a', '2']],
    ['two.mp2', 48_000, ['-c:a', 'mp2', '-b:a', '192k']],
    ['low.mp2', 24_000, ['-c:a', 'mp2', '-b:a', '64k']],
  ] as const)('%s lasts as long as in ffmpeg', async (name, rate, args) => {
    const file = make(name, args, rate)
    const decoded = await decodeFile(file)
    expect(decoded.samples.length).toBe(ffmpegOutput(rate, [file]).length)
    expect(decoded.kinds).toEqual([])
  })

  it('has the name of its layer', async () => {
    const kinds = [
      [make('k1.mp3', []), 'MP3', 'MP3 (MPEG-1 Layer III)'],
      [make('k2.mp3', [], 22_050), 'MP3', 'MP3 (MPEG-2 Layer III)'],
      [make('k3.mp3', [], 8_000), 'MP3', 'MP3 (MPEG-2.5 Layer III)'],
      [make('k4.mp2', ['-c:a', 'mp2']), 'MP2', 'MP2 (MPEG-1 Layer II)'],
    ] as const
    for (const [file, container, codec] of kinds) {
      expect((await decodeFile(file)).facts).toMatchObject({ container, codec })
    }
  })
})

describe.skipIf(WITHOUT_FFMPEG)(`an MP3 with a LAME header${REASON}`, () => {
  it('has the length and the samples of its original', async () => {
    for (const rate of [44_100, 22_050, 8_000]) {
      const file = make('exact.mp3', ['-b:a', rate === 44_100 ? '192k' : '32k', '-ac', '1'], rate)
      const decoded = await decodeFile(file)
      const reference = ffmpegOutput(rate, [file])
      expect(decoded.samples.length).toBe(reference.length)
      expect(difference(decoded.samples, reference)).toBeLessThan(1e-3)
    }
  })
})

/** Files that must not be recognised as MP3. */
function otherFiles(): Record<string, () => Uint8Array> {
  const stored = (file: Uint8Array): Uint8Array =>
    join([latin('PK\x03\x04\x0a\0\0\0\0\0'), new Uint8Array(20), latin('song.mp3'), file])
  const mp3 = (): Uint8Array => make('inside.mp3', ['-b:a', '96k'])
  return {
    'a ZIP with an MP3 in it': () => stored(mp3()),
    'a PDF with an MP3 in it': () => join([latin('%PDF-1.7\n'), mp3()]),
    'a JPEG with an MP3 behind it': () => join([latin('\xff\xd8\xff\xe0\0\x10JFIF\0'), mp3()]),
    'a program': () => join([latin('\x7fELF\x02\x01\x01\0'), mp3()]),
    'a web page': () => join([latin('<!DOCTYPE html><html>'), mp3()]),
    'a compressed text': () => deflateRawSync(Buffer.from(noise(400_000).map((b) => b & 63))),
    ones: () => new Uint8Array(PROBE_BYTES).fill(0xff),
    'frame headers without frames': () =>
      Uint8Array.from({ length: PROBE_BYTES }, (_, i) => [0xff, 0xfb, 0x90, 0x64][i % 4] as number),
  }
}

describe.skipIf(WITHOUT_FFMPEG)(`other files${REASON}`, () => {
  it.each(Object.keys(otherFiles()))('%s', async (kind) => {
    const bytes = otherFiles()[kind]?.() ?? new Uint8Array(0)
    expect(await outcome(decodeFile(bytes))).toBe('audio-unknown-format')
  })

  it('include noise of any length', () => {
    for (let seed = 1; seed <= 300; seed++) {
      const blob = noise(PROBE_BYTES, seed)
      if (blob[0] === 0xff || blob[0] === 0x47) blob[0] = 0
      const probing = (): unknown => probe(blob, 10 * PROBE_BYTES, { ffmpegAvailable: true })
      expect(probing, `seed ${seed}`).toThrow('not a supported audio format')
    }
  })
})
