import { existsSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join as joinPath } from 'node:path'
import { decode, findFfmpeg, PROBE_BYTES, prepare } from '@toolkit/audio'
import { ToolkitError } from '@toolkit/core'
import { afterAll, describe, expect, it } from 'vitest'
import { PeakCollector } from '../src/peaks.ts'
import { Fixtures, ffmpegPath, REASON, toneInput, WITHOUT_FFMPEG } from './fixtures.ts'
import { flacFile } from './silent-flac.ts'
import { decodeAll, outcome, pieces } from './streams.ts'
import { latin, type WavSpec, wav } from './wav-builder.ts'

const fixtures = new Fixtures()
afterAll(() => fixtures.remove())
const options = { ffmpegPath, tempDir: fixtures.scratch, maxSeconds: 86_400, refusesCut: false }

interface PrepareOverrides {
  readonly sizeBytes?: number
  readonly maxSeconds?: number
  readonly refusesCut?: boolean
  readonly signal?: AbortSignal
  readonly onProgress?: (fraction: number) => void
  readonly onRendition?: (bytes: Uint8Array) => void
  readonly fileOf?: (blobKey: string) => string | null
}

/** Prepares the bytes of `read`. */
function prepared(read: () => AsyncIterable<Uint8Array>, overrides: PrepareOverrides = {}) {
  const { signal = new AbortController().signal, onRendition } = overrides
  const keep = async (body: AsyncIterable<Uint8Array>) => {
    for await (const piece of body) onRendition?.(piece)
  }
  const { sizeBytes = 1, onProgress = () => undefined } = overrides
  const task = {
    read,
    sizeBytes,
    blobKey: 'recordings/one/audio',
    track: null,
    keep,
    onProgress,
    signal,
  }
  return prepare(task, { ...options, ...overrides })
}
const samples = Array.from({ length: 20_000 }, (_, n) => 0.9 * Math.sin(n / 7 + (n / 900) ** 2))
const base: WavSpec = { kind: 'int16', sampleRate: 16_000, channels: 2, samples }

/** A WAV stream generated while it is read. */
async function* endlessWav(seconds: number, onPiece?: (second: number) => void) {
  yield wav({ ...base, sampleRate: 48_000, samples: [], dataSize: 0xffffffff })
  const piece = new Uint8Array(48_000 * 4).map((_, i) => i)
  for (let second = 0; second < seconds; second++) {
    onPiece?.(second)
    yield piece
  }
}

describe('prepare', () => {
  it('matches the result of decoding in this process, and reports progress', async () => {
    const file = wav(base)
    const found = await prepared(() => pieces(file, 999), { sizeBytes: file.length })
    const peaksOf = (own: Float32Array) => {
      const collector = new PeakCollector(16_000)
      collector.push(own)
      return collector.finish()
    }
    const channel = (place: number) =>
      peaksOf(
        Float32Array.from(
          samples.filter((_, n) => n % 2 === place),
          (value) => Math.round(value * 32_767) / 32_768,
        ),
      )
    expect(found).toEqual({
      durationSeconds: 10_000 / 16_000,
      peaks: peaksOf((await decodeAll(file)).samples),
      channelPeaks: [channel(0), channel(1)],
      media: expect.objectContaining({ sampleRate: 16_000, channels: 2, warnings: [] }),
      rendition: null,
    })
  })

  it.each([
    ['nothing', new Uint8Array(0), 'audio-empty'],
    ['text', latin('text'), 'audio-unknown-format'],
    ['a truncated file', wav({ ...base, dataSize: 400_000 }), 'audio-truncated'],
    [
      'a file truncated far after its header',
      wav({
        ...base,
        samples: [...samples, ...samples, ...samples, ...samples],
        dataSize: 400_000,
      }),
      'audio-truncated',
    ],
    ['no samples', wav({ ...base, samples: [] }), 'audio-no-samples'],
    [
      'NaN',
      wav({ ...base, kind: 'float32', samples: [...samples, Number.NaN, 0] }),
      'audio-not-finite',
    ],
  ])('passes on the error code for %s', async (_, file, code) => {
    expect(await outcome(prepared(() => pieces(file, PROBE_BYTES), { refusesCut: true }))).toBe(
      code,
    )
  })

  it('stops at the maximum duration without reading on', async () => {
    let last = 0
    const work = prepared(
      () =>
        endlessWav(100_000, (second) => {
          last = second
        }),
      { maxSeconds: 20 },
    )
    expect(await outcome(work)).toBe('audio-too-long')
    expect(last).toBeLessThan(40)
  })

  it('stops at the maximum number of samples', async () => {
    const file = flacFile({ frames: 10, channels: 8, rate: 655_350 })
    const work = prepared(() => pieces(file, 65_536), { maxSeconds: 2 })
    expect(await outcome(work)).toBe('audio-too-long')
  })

  it('bounds its memory and reads no faster than it decodes', async () => {
    const before = process.memoryUsage().rss
    let peak = 0
    const seconds = 1_200
    const found = await prepared(() =>
      endlessWav(seconds, (second) => {
        if (second % 50 === 0) peak = Math.max(peak, process.memoryUsage().rss)
      }),
    )
    expect(found.durationSeconds).toBe(seconds)
    expect(found.peaks).toHaveLength(2 * 100 * seconds)
    expect(peak - before).toBeLessThan(150e6) // the stream itself is 230 MB
  })

  it('passes on the error of its source', async () => {
    const failure = new Error('the disk is gone')
    const work = prepared(() =>
      endlessWav(100, (second) => {
        if (second === 50) throw failure
      }),
    )
    expect(await outcome(work)).toBe(failure)
  })

  it.each([
    ['before it reads', async () => Promise.reject(new ToolkitError('storage-full', 'Full.'))],
    [
      'in the middle',
      async (body: AsyncIterable<Uint8Array>) => {
        for await (const _ of body) throw new ToolkitError('storage-full', 'Full.')
      },
    ],
  ])('ends if storing fails %s', async (_, keep) => {
    const task = {
      read: () => endlessWav(60),
      sizeBytes: 1,
      blobKey: 'recordings/one/audio',
      track: null,
      keep,
      onProgress: () => undefined,
      signal: new AbortController().signal,
    }
    expect(await outcome(prepare(task, options))).toBe('storage-full')
  })

  it.skipIf(WITHOUT_FFMPEG)(
    `lets ffmpeg read the stored file without a copy${REASON}`,
    async () => {
      const bytes = fixtures.make('one.m4a', [...toneInput(48_000), '-c:a', 'aac'])
      const path = joinPath(fixtures.folder, 'one.m4a')
      const during: string[][] = []
      const found = await prepared(() => pieces(bytes, 65_536), {
        sizeBytes: bytes.length,
        fileOf: (key) => (key === 'recordings/one/audio' ? path : null),
        onRendition: () => during.push(fixtures.leftovers.filter((name) => name.endsWith('.part'))),
      })
      expect(found.media.container).toBe('MP4')
      expect(during.length).toBeGreaterThan(0)
      expect(during.flat()).toEqual([])
    },
  )

  it('rejects a track number for a file with one track', async () => {
    const task = {
      read: () => endlessWav(1),
      sizeBytes: 1,
      blobKey: 'recordings/one/audio',
      track: 1,
      keep: async () => undefined,
      onProgress: () => undefined,
      signal: new AbortController().signal,
    }
    expect(await outcome(prepare(task, options))).toBe('audio-no-samples')
  })

  it('ends immediately on abort', async () => {
    const controller = new AbortController()
    const reason = new Error('enough')
    let abortedAt = 0
    const source = () =>
      endlessWav(100_000, (second) => {
        if (second !== 30) return
        abortedAt = performance.now()
        controller.abort(reason)
      })
    expect(await outcome(prepared(source, { signal: controller.signal }))).toBe(reason)
    expect(performance.now() - abortedAt).toBeLessThan(1_000)
  })
})

describe.skipIf(WITHOUT_FFMPEG)(`prepare through ffmpeg${REASON}`, () => {
  it('returns duration and peaks, and leaves no files behind', async () => {
    const file = fixtures.make('tone.m4a', toneInput(44_100))
    const found = await prepared(() => pieces(file, 9_999))
    expect(found).toMatchObject({ media: { sampleRate: 44_100, channels: 2 } })
    expect(found.durationSeconds).toBeCloseTo(3, 1)
    expect(fixtures.leftovers).toEqual([])
  })

  it('kills ffmpeg and removes its file on abort', async () => {
    const controller = new AbortController()
    const long = [
      '-f',
      'lavfi',
      '-i',
      'anoisesrc=d=600:r=48000:seed=1',
      '-c:a',
      'aac',
      '-b:a',
      '32k',
    ]
    const file = fixtures.make('long.m4a', long)
    const { blocks } = await decode(pieces(file, 65_536), { ...options, signal: controller.signal })
    const reason = new Error('enough')
    const readAll = async (): Promise<void> => {
      for await (const block of blocks) {
        expect(fixtures.leftovers).toHaveLength(1)
        if (block.length > 0) controller.abort(reason)
      }
    }
    expect(await outcome(readAll())).toBe(reason)
    expect(fixtures.leftovers).toEqual([])
    const second = new AbortController()
    async function* abortedAtItsEnd() {
      yield* pieces(file, 65_536)
      second.abort(reason)
    }
    const late = prepared(abortedAtItsEnd, { signal: second.signal })
    expect(await outcome(late)).toBe(reason)
    expect(fixtures.leftovers).toEqual([])
    const left = await decode(pieces(file, 65_536), options)
    for await (const [block] of left.blocks) {
      expect(block?.length).toBeGreaterThan(0)
      break
    }
    expect(fixtures.leftovers).toEqual([])
    const early = prepared(() => pieces(file, 65_536), { signal: AbortSignal.abort(reason) })
    expect(await outcome(early)).toBe(reason)
    expect(fixtures.leftovers).toEqual([])
  })
})

describe('findFfmpeg', () => {
  it('finds only executable files, in absolute folders of PATH', () => {
    const folder = mkdtempSync(joinPath(tmpdir(), 'audio-path-'))
    try {
      const path = joinPath(folder, process.platform === 'win32' ? 'ffmpeg.exe' : 'ffmpeg')
      expect(findFfmpeg({ PATH: `/nowhere:${folder}` })).toBeNull()
      writeFileSync(path, '', { mode: 0o755 })
      expect(findFfmpeg({ PATH: `/nowhere:${folder}` })).toBe(path)
      expect(findFfmpeg({ PATH: '.' })).toBeNull()
      expect(findFfmpeg({})).toBeNull()
      // A folder that cannot be searched, as the private folder of another user is.
      symlinkSync('loop', joinPath(folder, 'loop'))
      expect(findFfmpeg({ PATH: [joinPath(folder, 'loop'), folder].join(delimiter) })).toBe(path)
      expect(readdirSync(folder)).toEqual(['ffmpeg', 'loop'])
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})

const recording = new URL('../../../../shared/audio/sample.wav', import.meta.url)
const isThere = existsSync(recording)
describe.skipIf(!isThere)(
  `a real recording${isThere ? '' : ' (skipped: no ../shared/audio)'}`,
  () => {
    it('is prepared', async () => {
      const bytes = await readFile(recording)
      const found = await prepared(() => pieces(bytes, 65_536), { sizeBytes: bytes.length })
      expect(found).toMatchObject({
        durationSeconds: 30,
        media: { sampleRate: 16_000, channels: 1 },
        rendition: null,
      })
      expect(Math.max(...found.peaks)).toBeGreaterThan(10)
    })
  },
)
