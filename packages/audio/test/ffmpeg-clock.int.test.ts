import { join as joinPath } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  BEEP_AT,
  beepsInput,
  type DecodedFile,
  decodeWithFfmpeg,
  ffmpegReference,
  pictureInput,
  withoutPackets,
} from './ffmpeg-sounds.ts'
import { Fixtures, REASON, WITHOUT_FFMPEG } from './fixtures.ts'
import { join } from './wav-builder.ts'

const fixtures = new Fixtures()
afterAll(() => fixtures.remove())
const SECONDS = 12
const at = (name: string): string => joinPath(fixtures.folder, name)
const decodeFile = (file: Uint8Array): Promise<DecodedFile> => decodeWithFfmpeg(fixtures, file)

/** Expects the beeps of these seconds at their time plus `shift`. */
function expectBeepsOnTime(decoded: DecodedFile, seconds: readonly number[], shift = 0): void {
  expect(decoded.beeps.map(({ second }) => second)).toEqual(seconds)
  for (const beep of decoded.beeps) {
    expect(Math.abs(beep.at - beep.second - BEEP_AT - shift)).toBeLessThan(0.05)
  }
}

/** Container, audio codec, video codec, and the audio packets from 3 s to 8 s. */
const KINDS = [
  ['mp4', 'aac', 'libx264', [141, 375]],
  ['mov', 'aac', 'libx264', [141, 375]],
  ['mkv', 'aac', 'libx264', [141, 375]],
  ['webm', 'libopus', 'libvpx', [150, 399]],
  ['ts', 'aac', 'libx264', [141, 375]],
  ['flv', 'aac', 'flv', [141, 375]],
  ['asf', 'wmav2', 'msmpeg4', [70, 187]],
] as const

const ALL = Array.from({ length: SECONDS }, (_, n) => n)
const AROUND_THE_GAP = ALL.filter((n) => n < 3 || n > 7)

describe.skipIf(WITHOUT_FFMPEG).each(KINDS)(`%s${REASON}`, (kind, sound, picture, packets) => {
  const whole = `whole.${kind}`
  beforeAll(() => {
    const codecs = ['-c:a', sound, '-c:v', picture, '-g', '10']
    fixtures.make(whole, [...beepsInput(SECONDS), ...pictureInput(SECONDS), ...codecs])
  })

  it('fills lost packets with silence and reports the gap', async () => {
    const file = withoutPackets(fixtures, whole, `gap.${kind}`, packets)
    const decoded = await decodeFile(file)
    const played = ffmpegReference(fixtures, `again.${kind}`, file)
    expect(Math.abs(decoded.seconds - played.seconds)).toBeLessThan(0.02)
    expectBeepsOnTime(decoded, AROUND_THE_GAP)
    const warning = decoded.warning('gap-filled')
    expect(warning?.at).toBeCloseTo(3, 0)
    expect(warning?.seconds).toBeCloseTo(5, 0)
    expect(warning?.message).toMatch(/^Gap of [45]\.\d s at 0:00:0[23] filled with silence\.$/)
    expect(decoded.kinds).toEqual(['gap-filled'])
  })

  it('starts with silence if the audio starts later than the video', async () => {
    const streams = [
      '-i',
      at(whole),
      '-itsoffset',
      '4',
      '-i',
      at(whole),
      '-map',
      '0:v',
      '-map',
      '1:a',
    ]
    const file = fixtures.make(`late.${kind}`, [...streams, '-c', 'copy'])
    const decoded = await decodeFile(file)
    const played = ffmpegReference(fixtures, `late-again.${kind}`, file)
    // ffmpeg's `first_pts` has no effect in a transport stream, whose clock does not start at 0.
    if (kind !== 'ts') expect(Math.abs(decoded.seconds - played.seconds)).toBeLessThan(0.02)
    expectBeepsOnTime(decoded, ALL, 4)
    const warning = decoded.warning('late-start')
    expect(warning?.at).toBe(0)
    expect(warning?.seconds).toBeCloseTo(4, 1)
    expect(decoded.kinds).toEqual(['late-start'])
  })

  it('is unchanged if nothing is missing', async () => {
    const decoded = await decodeFile(fixtures.make(`copy.${kind}`, ['-i', at(whole), '-c', 'copy']))
    expectBeepsOnTime(decoded, ALL)
    expect(decoded.kinds).toEqual([])
  })
})

describe.skipIf(WITHOUT_FFMPEG)(`recorded WebM${REASON}`, () => {
  const RECORDED = ['-c:a', 'libopus', '-cluster_time_limit', '500']
  beforeAll(() => {
    fixtures.make('plain.webm', [...beepsInput(SECONDS), ...RECORDED])
  })
  const remade = (name: string, ...args: string[]): Uint8Array<ArrayBuffer> =>
    fixtures.make(name, [...args, '-i', at('plain.webm'), '-c', 'copy', ...RECORDED.slice(2)])

  it('starts at 0 if its clock starts at one hour', async () => {
    const decoded = await decodeFile(remade('hour.webm', '-itsoffset', '3600'))
    expectBeepsOnTime(decoded, ALL)
    expect(decoded.seconds).toBeCloseTo(SECONDS, 1)
    expect(decoded.kinds).toEqual([])
  })

  it('keeps its length if time stamps jitter or drift', async () => {
    const stamps = 'setts=ts=PTS+9*(mod(N\\,3)-gt(N\\,0))+N/100'
    const file = fixtures.make('jitter.webm', [
      ...['-i', at('plain.webm'), '-c', 'copy', '-bsf:a', stamps],
    ])
    const decoded = await decodeFile(file)
    expect(decoded.kinds).toEqual([])
    // After 600 packets the clock is 6 ms ahead.
    expect(Math.abs(decoded.seconds - SECONDS)).toBeLessThan(0.02)
  })

  it('follows a clock that runs faster than its samples, without warnings', async () => {
    const file = fixtures.make('fast.webm', [
      ...['-i', at('plain.webm'), '-c', 'copy', '-bsf:a', 'setts=ts=PTS+N/4'],
    ])
    const decoded = await decodeFile(file)
    expect(Math.abs(decoded.seconds - SECONDS - 0.15)).toBeLessThan(0.03)
    expect(decoded.kinds).toEqual([])
  })

  it('fills pauses that Opus does not store with silence and one warning', async () => {
    // 100 ms of every 400 ms are stored, as in discontinuous transmission.
    const dropped = 'noise=drop=gte(mod(n\\,20)\\,5)'
    const file = fixtures.make('dtx.webm', [
      ...['-i', at('plain.webm'), '-c', 'copy', '-bsf:a', dropped],
    ])
    const decoded = await decodeFile(file)
    const played = ffmpegReference(fixtures, 'dtx-again.webm', file)
    expect(Math.abs(decoded.seconds - played.seconds)).toBeLessThan(0.02)
    expect(decoded.kinds).toEqual(['gap-filled'])
    expect(decoded.warning('gap-filled')).toMatchObject({ at: null })
    expect(decoded.warning('gap-filled')?.message).toMatch(
      /^\d+ short gaps, 9\.0 s in total, filled/,
    )
  })

  it('keeps its time if clusters are missing', async () => {
    const file = remade('sliced.webm', '-copyts')
    const clusters: number[] = []
    const bytes = Buffer.from(file.buffer)
    for (
      let i = bytes.indexOf('1f43b675', 0, 'hex');
      i >= 0;
      i = bytes.indexOf('1f43b675', i + 4, 'hex')
    ) {
      clusters.push(i)
    }
    expect(clusters.length).toBeGreaterThan(20)
    const sliced = join([file.subarray(0, clusters[4]), file.subarray(clusters[10])])
    const decoded = await decodeFile(sliced)
    expect(decoded.seconds).toBeCloseTo(SECONDS, 1)
    expect(decoded.warning('gap-filled')?.seconds).toBeCloseTo(3, 0)
  })

  it('drops no audio if a second recording restarts the clock', async () => {
    const file = remade('one.webm')
    const decoded = await decodeFile(join([file, file]))
    expect(Math.abs(decoded.seconds - 2 * SECONDS)).toBeLessThan(0.1)
    expect(decoded.beeps.map(({ second }) => second)).toEqual([...ALL, ...ALL])
    expect(decoded.warning('damaged')?.message).toContain('clock runs backwards at 0:00:1')
  })
})

describe.skipIf(WITHOUT_FFMPEG)(`MP4 edit lists${REASON}`, () => {
  const asPlayed = async (name: string, file: Uint8Array): Promise<DecodedFile> => {
    const decoded = await decodeFile(file)
    const played = ffmpegReference(fixtures, name, file)
    expect(Math.abs(decoded.seconds - played.seconds)).toBeLessThan(0.02)
    expect(decoded.beeps.map(({ second }) => second)).toEqual(
      played.beeps.map(({ second }) => second),
    )
    for (const [index, beep] of decoded.beeps.entries()) {
      expect(beep.at).toBeCloseTo(played.beeps[index]?.at ?? -1, 2)
    }
    return decoded
  }

  it('remove the encoder delay', async () => {
    const file = fixtures.make('priming.m4a', [...beepsInput(SECONDS), '-c:a', 'aac'])
    const decoded = await asPlayed('priming-again.m4a', file)
    expectBeepsOnTime(decoded, ALL)
    expect(decoded.seconds).toBeCloseTo(SECONDS, 1)
    expect(decoded.kinds).toEqual([])
  })

  it('define the start', async () => {
    fixtures.make('long.mp4', [...beepsInput(SECONDS), ...pictureInput(SECONDS), '-c:a', 'aac'])
    const cut = ['-ss', '2.7', '-i', at('long.mp4'), '-c', 'copy']
    const decoded = await asPlayed('edited-again.mp4', fixtures.make('edited.mp4', cut))
    expectBeepsOnTime(decoded, ALL.slice(3), -2.7)
  })

  it('keep the time of fragments', async () => {
    const flags = ['-movflags', 'frag_keyframe+empty_moov+default_base_moof']
    const input = ['-i', at('long.mp4'), '-c', 'copy', ...flags]
    await asPlayed('fragments-again.mp4', fixtures.make('fragments.mp4', input))
    const drop = ['-bsf:a', 'noise=drop=between(n\\,141\\,375)']
    const gap = fixtures.make('fragments-gap.mp4', [...input, ...drop])
    const decoded = await asPlayed('fragments-gap-again.mp4', gap)
    expect(decoded.warning('gap-filled')?.seconds).toBeCloseTo(5, 0)
  })
})

describe.skipIf(WITHOUT_FFMPEG)(`transport streams${REASON}`, () => {
  const part = (name: string, seconds: number, offset: number): Uint8Array<ArrayBuffer> => {
    const inputs = [...beepsInput(seconds), ...pictureInput(seconds)]
    const muxer = ['-output_ts_offset', String(offset), '-f', 'mpegts']
    return fixtures.make(name, [...inputs, '-c:a', 'aac', '-c:v', 'libx264', '-g', '10', ...muxer])
  }

  it('continue after a clock jump', async () => {
    const file = join([part('a.ts', 4, 0), part('b.ts', 4, 1000)])
    const decoded = await decodeFile(file)
    expect(decoded.seconds).toBeCloseTo(8, 0)
    expect(decoded.beeps.map(({ second }) => second)).toEqual([0, 1, 2, 3, 0, 1, 2, 3])
  })

  it('lose no audio if their clock runs backwards', async () => {
    const file = join([part('c.ts', 4, 0), part('d.ts', 4, 0)])
    const decoded = await decodeFile(file)
    expect(decoded.seconds).toBeCloseTo(8, 0)
    expect(decoded.beeps.map(({ second }) => second)).toEqual([0, 1, 2, 3, 0, 1, 2, 3])
  })
})
