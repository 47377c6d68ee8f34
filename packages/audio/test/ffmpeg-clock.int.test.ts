import { join as joinPath } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  BEEP_AT,
  beepsInput,
  type Heard,
  hearThrough,
  pictureInput,
  playedByFfmpeg,
  withoutPackets,
} from './ffmpeg-sounds.ts'
import { Fixtures, REASON, WITHOUT_FFMPEG } from './fixtures.ts'
import { join } from './wav-builder.ts'

const fixtures = new Fixtures()
afterAll(() => fixtures.remove())
const SECONDS = 12
const at = (name: string): string => joinPath(fixtures.folder, name)
const hear = (file: Uint8Array): Promise<Heard> => hearThrough(fixtures, file)

/** Every beep that is heard stands where its second is, `shift` later. */
function expectOnTheClock(heard: Heard, seconds: readonly number[], shift = 0): void {
  expect(heard.beeps.map(({ second }) => second)).toEqual(seconds)
  for (const beep of heard.beeps) {
    expect(Math.abs(beep.at - beep.second - BEEP_AT - shift)).toBeLessThan(0.05)
  }
}

/** Name, codec of the sound, codec of the picture, the packets of 3 s to 8 s. */
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

  it('keeps its time where packets are lost, and says where', async () => {
    const file = withoutPackets(fixtures, whole, `gap.${kind}`, packets)
    const heard = await hear(file)
    const played = playedByFfmpeg(fixtures, `again.${kind}`, file)
    expect(Math.abs(heard.seconds - played.seconds)).toBeLessThan(0.02)
    expectOnTheClock(heard, AROUND_THE_GAP)
    const warning = heard.warning('gap-filled')
    expect(warning?.at).toBeCloseTo(3, 0)
    expect(warning?.seconds).toBeCloseTo(5, 0)
    expect(warning?.message).toMatch(/^[45]\.\d s of gap at 0:00:0[23] filled with silence\.$/)
    expect(heard.kinds).toEqual(['gap-filled'])
  })

  it('begins with silence where the sound begins later than the picture', async () => {
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
    const heard = await hear(file)
    const played = playedByFfmpeg(fixtures, `late-again.${kind}`, file)
    // ffmpeg's own `first_pts` says nothing in a transport stream: its clock does not begin at 0.
    if (kind !== 'ts') expect(Math.abs(heard.seconds - played.seconds)).toBeLessThan(0.02)
    expectOnTheClock(heard, ALL, 4)
    const warning = heard.warning('late-start')
    expect(warning?.at).toBe(0)
    expect(warning?.seconds).toBeCloseTo(4, 1)
    expect(heard.kinds).toEqual(['late-start'])
  })

  it('is what it was where nothing is missing', async () => {
    const heard = await hear(fixtures.make(`copy.${kind}`, ['-i', at(whole), '-c', 'copy']))
    expectOnTheClock(heard, ALL)
    expect(heard.kinds).toEqual([])
  })
})

describe.skipIf(WITHOUT_FFMPEG)(`WebM of recorders${REASON}`, () => {
  const RECORDED = ['-c:a', 'libopus', '-cluster_time_limit', '500']
  beforeAll(() => {
    fixtures.make('plain.webm', [...beepsInput(SECONDS), ...RECORDED])
  })
  const remade = (name: string, ...args: string[]): Uint8Array<ArrayBuffer> =>
    fixtures.make(name, [...args, '-i', at('plain.webm'), '-c', 'copy', ...RECORDED.slice(2)])

  it('has its own zero where its clock begins an hour late', async () => {
    const heard = await hear(remade('hour.webm', '-itsoffset', '3600'))
    expectOnTheClock(heard, ALL)
    expect(heard.seconds).toBeCloseTo(SECONDS, 1)
    expect(heard.kinds).toEqual([])
  })

  it('does not grow by time stamps that jitter, nor by those that drift', async () => {
    const stamps = 'setts=ts=PTS+9*(mod(N\\,3)-gt(N\\,0))+N/100'
    const file = fixtures.make('jitter.webm', [
      ...['-i', at('plain.webm'), '-c', 'copy', '-bsf:a', stamps],
    ])
    const heard = await hear(file)
    expect(heard.kinds).toEqual([])
    // 600 packets later the clock is 6 ms ahead.
    expect(Math.abs(heard.seconds - SECONDS)).toBeLessThan(0.02)
  })

  it('keeps to a clock that runs faster than its samples, without a warning at each step', async () => {
    const file = fixtures.make('fast.webm', [
      ...['-i', at('plain.webm'), '-c', 'copy', '-bsf:a', 'setts=ts=PTS+N/4'],
    ])
    const heard = await hear(file)
    expect(Math.abs(heard.seconds - SECONDS - 0.15)).toBeLessThan(0.03)
    expect(heard.kinds).toEqual([])
  })

  it('has silence for the pauses that Opus does not store, said once', async () => {
    // 100 ms of every 400 ms are there, as discontinuous transmission leaves them.
    const dropped = 'noise=drop=gte(mod(n\\,20)\\,5)'
    const file = fixtures.make('dtx.webm', [
      ...['-i', at('plain.webm'), '-c', 'copy', '-bsf:a', dropped],
    ])
    const heard = await hear(file)
    const played = playedByFfmpeg(fixtures, 'dtx-again.webm', file)
    expect(Math.abs(heard.seconds - played.seconds)).toBeLessThan(0.02)
    expect(heard.kinds).toEqual(['gap-filled'])
    expect(heard.warning('gap-filled')).toMatchObject({ at: null })
    expect(heard.warning('gap-filled')?.message).toMatch(/^\d+ short gaps, 9\.0 s in all, filled/)
  })

  it('keeps its time where a slice is missing', async () => {
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
    const heard = await hear(sliced)
    expect(heard.seconds).toBeCloseTo(SECONDS, 1)
    expect(heard.warning('gap-filled')?.seconds).toBeCloseTo(3, 0)
  })

  it('gives up no sound where a second recording begins its clock anew', async () => {
    const file = remade('one.webm')
    const heard = await hear(join([file, file]))
    expect(Math.abs(heard.seconds - 2 * SECONDS)).toBeLessThan(0.1)
    expect(heard.beeps.map(({ second }) => second)).toEqual([...ALL, ...ALL])
    expect(heard.warning('damaged')?.message).toContain('clock runs backwards at 0:00:1')
  })
})

describe.skipIf(WITHOUT_FFMPEG)(`MP4 and its lists${REASON}`, () => {
  const asPlayed = async (name: string, file: Uint8Array): Promise<Heard> => {
    const heard = await hear(file)
    const played = playedByFfmpeg(fixtures, name, file)
    expect(Math.abs(heard.seconds - played.seconds)).toBeLessThan(0.02)
    expect(heard.beeps.map(({ second }) => second)).toEqual(
      played.beeps.map(({ second }) => second),
    )
    for (const [index, beep] of heard.beeps.entries()) {
      expect(beep.at).toBeCloseTo(played.beeps[index]?.at ?? -1, 2)
    }
    return heard
  }

  it('drops what an encoder puts first', async () => {
    const file = fixtures.make('priming.m4a', [...beepsInput(SECONDS), '-c:a', 'aac'])
    const heard = await asPlayed('priming-again.m4a', file)
    expectOnTheClock(heard, ALL)
    expect(heard.seconds).toBeCloseTo(SECONDS, 1)
    expect(heard.kinds).toEqual([])
  })

  it('begins where an edit list says', async () => {
    fixtures.make('long.mp4', [...beepsInput(SECONDS), ...pictureInput(SECONDS), '-c:a', 'aac'])
    const cut = ['-ss', '2.7', '-i', at('long.mp4'), '-c', 'copy']
    const heard = await asPlayed('edited-again.mp4', fixtures.make('edited.mp4', cut))
    expectOnTheClock(heard, ALL.slice(3), -2.7)
  })

  it('in fragments keeps its time', async () => {
    const flags = ['-movflags', 'frag_keyframe+empty_moov+default_base_moof']
    const input = ['-i', at('long.mp4'), '-c', 'copy', ...flags]
    await asPlayed('fragments-again.mp4', fixtures.make('fragments.mp4', input))
    const drop = ['-bsf:a', 'noise=drop=between(n\\,141\\,375)']
    const gap = fixtures.make('fragments-gap.mp4', [...input, ...drop])
    const heard = await asPlayed('fragments-gap-again.mp4', gap)
    expect(heard.warning('gap-filled')?.seconds).toBeCloseTo(5, 0)
  })
})

describe.skipIf(WITHOUT_FFMPEG)(`transport streams${REASON}`, () => {
  const part = (name: string, seconds: number, offset: number): Uint8Array<ArrayBuffer> => {
    const inputs = [...beepsInput(seconds), ...pictureInput(seconds)]
    const muxer = ['-output_ts_offset', String(offset), '-f', 'mpegts']
    return fixtures.make(name, [...inputs, '-c:a', 'aac', '-c:v', 'libx264', '-g', '10', ...muxer])
  }

  it('go on behind a jump of their clock', async () => {
    const file = join([part('a.ts', 4, 0), part('b.ts', 4, 1000)])
    const heard = await hear(file)
    expect(heard.seconds).toBeCloseTo(8, 0)
    expect(heard.beeps.map(({ second }) => second)).toEqual([0, 1, 2, 3, 0, 1, 2, 3])
  })

  it('lose no sound where their clock runs backwards', async () => {
    const file = join([part('c.ts', 4, 0), part('d.ts', 4, 0)])
    const heard = await hear(file)
    expect(heard.seconds).toBeCloseTo(8, 0)
    expect(heard.beeps.map(({ second }) => second)).toEqual([0, 1, 2, 3, 0, 1, 2, 3])
  })
})
