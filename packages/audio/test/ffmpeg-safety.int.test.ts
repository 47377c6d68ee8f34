import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { crc32, deflateSync } from 'node:zlib'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ByteReader } from '../src/byte-reader.ts'
import { decodeFfmpeg } from '../src/ffmpeg/decode.ts'
import { guards } from '../src/ffmpeg/program.ts'
import { ffmpegStream } from '../src/ffmpeg/stream.ts'
import { Findings } from '../src/findings.ts'
import { beepsInput, decodeWithFfmpeg } from './ffmpeg-sounds.ts'
import { Fixtures, ffmpegPath, REASON, WITHOUT_FFMPEG } from './fixtures.ts'
import { outcome, pieces } from './streams.ts'
import { join as joined, latin } from './wav-builder.ts'

const fixtures = new Fixtures()
afterAll(() => fixtures.remove())
const CONTAINER = { demuxer: 'mov', contentType: 'audio/mp4', track: null }
const M4A = new Uint8Array([0, 0, 0, 32, ...latin('ftypM4A '), ...new Uint8Array(100)])
const IS_POSIX = process.platform !== 'win32'

/**
 * Writes an executable script with this name to its own folder. Its arguments follow the interpreter and the script
 * path.
 */
function program(folder: string, name: string, script: string): string {
  const path = join(fixtures.folder, folder, name)
  mkdirSync(join(fixtures.folder, folder), { recursive: true })
  writeFileSync(path, `#!${process.execPath}\n${script}`)
  chmodSync(path, 0o755)
  return path
}

/** Decodes with such a program as ffmpeg. */
async function decodeWithProgram(
  path: string,
  timeBudgetMs?: number,
  signal?: AbortSignal,
): Promise<void> {
  const options = {
    ...CONTAINER,
    ffmpegPath: path,
    tempDir: fixtures.scratch,
    timeBudgetMs,
    signal,
  }
  const stream = ffmpegStream(new ByteReader(pieces(M4A, 50)), options)
  const reader = new ByteReader(stream)
  try {
    for await (const _ of decodeFfmpeg(reader, new Findings({ refusesCut: false })));
  } finally {
    await reader.close()
  }
}

describe.runIf(IS_POSIX)('running ffmpeg and ffprobe', () => {
  const before = process.env.TOKEN_PYANNOTE
  beforeEach(() => {
    process.env.TOKEN_PYANNOTE = 'secret'
  })
  afterEach(() => {
    if (before === undefined) delete process.env.TOKEN_PYANNOTE
    else process.env.TOKEN_PYANNOTE = before
  })

  it('uses an empty environment, one demuxer, local files and limits', async () => {
    const script = `
      const given = { env: process.env, args: process.argv.slice(2) }
      require('node:fs').writeFileSync(__filename + '.given', JSON.stringify(given))
      process.exit(1)`
    const ffprobe = program('given', 'ffprobe', script)
    const ffmpeg = program('given', 'ffmpeg', script)
    expect(await outcome(decodeWithProgram(ffmpeg))).toBe('audio-corrupt')
    for (const path of [ffmpeg, ffprobe]) {
      const { env, args } = JSON.parse(readFileSync(`${path}.given`, 'utf8'))
      delete env.__CF_USER_TEXT_ENCODING // macOS gives it to every program
      expect(env).toEqual({})
      const said = args.join(' ')
      expect(said).toContain('-protocol_whitelist file,pipe -format_whitelist mov -f mov')
      expect(said).toContain('-threads 1 -max_pixels')
      expect(said).toContain(`file:${fixtures.scratch}`)
      if (path === ffmpeg) expect(said).toContain('-vn -sn -dn -i file:')
    }
    expect(fixtures.leftovers).toEqual([])
  })

  it.each(['ffmpeg', 'ffprobe'])('has a time limit: %s', async (slow) => {
    const hangs = `
      require('node:fs').writeFileSync(__filename + '.pid', String(process.pid))
      setInterval(() => undefined, 1000)`
    const folder = `slow-${slow}`
    const ffprobe = program(folder, 'ffprobe', slow === 'ffprobe' ? hangs : 'process.exit(1)')
    const ffmpeg = program(folder, 'ffmpeg', slow === 'ffmpeg' ? hangs : 'process.exit(1)')
    const error = await decodeWithProgram(ffmpeg, 1_000).catch((failure: unknown) => failure)
    expect(error).toMatchObject({ code: 'audio-corrupt' })
    if (slow === 'ffmpeg') expect((error as Error).message).toContain('did not finish in time')
    expectDeleted(slow === 'ffmpeg' ? ffmpeg : ffprobe)
    expect(fixtures.leftovers).toEqual([])
  })

  it('ends on abort, also while ffprobe runs', async () => {
    const controller = new AbortController()
    const reason = new Error('enough')
    const hangs = `
      require('node:fs').writeFileSync(__filename + '.pid', String(process.pid))
      process.stderr.write('here')
      setInterval(() => undefined, 1000)`
    const ffprobe = program('aborted', 'ffprobe', hangs)
    const ffmpeg = program('aborted', 'ffmpeg', 'process.exit(1)')
    const work = outcome(decodeWithProgram(ffmpeg, undefined, controller.signal))
    await waitForFile(`${ffprobe}.pid`)
    controller.abort(reason)
    expect(await work).toBe(reason)
    expectDeleted(ffprobe)
    expect(fixtures.leftovers).toEqual([])
  })

  it('fails if ffmpeg crashes, no matter how much it has decoded', async () => {
    const ffmpeg = program('crashed', 'ffmpeg', 'process.kill(process.pid, "SIGSEGV")')
    const error = await decodeWithProgram(ffmpeg).catch((failure: unknown) => failure)
    expect(error).toMatchObject({ code: 'audio-corrupt' })
    expect((error as Error).message).toContain('SIGSEGV')
  })
})

function expectDeleted(path: string): void {
  const pid = Number(readFileSync(`${path}.pid`, 'utf8'))
  expect(() => process.kill(pid, 0)).toThrow('ESRCH')
}

async function waitForFile(path: string): Promise<void> {
  await expect
    .poll(() => readFileSync(path, 'utf8'), { interval: 10, timeout: 20_000 })
    .not.toBe('')
}

describe('the file that ffmpeg reads', () => {
  const closed = { isClosed: false }
  async function* bytes(failure: Error | null): AsyncGenerator<Uint8Array> {
    try {
      yield M4A
      if (failure !== null) throw failure
    } finally {
      closed.isClosed = true
    }
  }
  const open = (failure: Error | null): AsyncIterableIterator<Uint8Array> =>
    ffmpegStream(new ByteReader(bytes(failure)), {
      ...CONTAINER,
      ffmpegPath: '/nowhere/ffmpeg',
      tempDir: fixtures.scratch,
    })

  it('is deleted if its source fails', async () => {
    const failure = new Error('the disk is gone')
    expect(await outcome(open(failure).next())).toBe(failure)
    expect(fixtures.leftovers).toEqual([])
  })

  it('is deleted if the stream is left early, and the source is closed', async () => {
    const stream = open(null)
    await stream.next()
    expect(fixtures.leftovers).toHaveLength(1)
    await stream.return?.()
    expect(fixtures.leftovers).toEqual([])
    expect(closed.isClosed).toBe(true)
  })

  it('is not created if the stream is never read, and the source is closed', async () => {
    const reader = new ByteReader(bytes(null))
    await reader.fill(1)
    closed.isClosed = false
    const stream = ffmpegStream(reader, {
      ...CONTAINER,
      ffmpegPath: '/nowhere/ffmpeg',
      tempDir: fixtures.scratch,
    })
    await stream.return?.()
    expect(closed.isClosed).toBe(true)
    expect(fixtures.leftovers).toEqual([])
  })
})

describe.skipIf(WITHOUT_FFMPEG)(`the envelope${REASON}`, () => {
  const FFMPEG = { ...CONTAINER, ffmpegPath: ffmpegPath ?? '', tempDir: fixtures.scratch }

  it('can be read in pieces of any size', async () => {
    const file = fixtures.make('envelope.m4a', [...beepsInput(0.5, 2), '-c:a', 'aac'])
    const parts: Uint8Array[] = []
    for await (const part of ffmpegStream(new ByteReader(pieces(file, 999)), FFMPEG))
      parts.push(part)
    const all = joined(parts)
    const read = async (pieceBytes: number): Promise<number[]> => {
      const samples: number[] = []
      const findings = new Findings({ refusesCut: false })
      for await (const { channels } of decodeFfmpeg(
        new ByteReader(pieces(all, pieceBytes)),
        findings,
      )) {
        expect(channels).toHaveLength(2)
        samples.push(...(channels[1] ?? []))
      }
      return samples
    }
    const once = await read(all.length)
    expect(once.length / 48_000).toBeCloseTo(0.5, 1)
    for (const pieceBytes of [1, 7, 4_097]) expect(await read(pieceBytes)).toEqual(once)
  })

  it('can be left early without waiting for unread data', async () => {
    const file = fixtures.make('noise.m4a', [
      '-f',
      'lavfi',
      '-i',
      'anoisesrc=d=60:seed=1',
      '-c:a',
      'aac',
    ])
    const reader = new ByteReader(ffmpegStream(new ByteReader(pieces(file, 65_536)), FFMPEG))
    await reader.fill(200_000)
    await reader.close()
    expect(fixtures.leftovers).toEqual([])
  })
})

describe.skipIf(WITHOUT_FFMPEG)(`a cover of 16,000 × 16,000${REASON}`, () => {
  const chunk = (type: string, body: Uint8Array): Uint8Array => {
    const typed = joined([latin(type), body])
    const out = new Uint8Array(typed.length + 8)
    new DataView(out.buffer).setUint32(0, body.length)
    out.set(typed, 4)
    new DataView(out.buffer).setUint32(typed.length + 4, crc32(typed))
    return out
  }
  /** A PNG header that declares a large picture, with only its first line of data. */
  const png = (): Uint8Array => {
    const header = new Uint8Array(13)
    const view = new DataView(header.buffer)
    view.setUint32(0, 16_000)
    view.setUint32(4, 16_000)
    header.set([8, 6], 8)
    const signature = new Uint8Array([0x89, ...latin('PNG\r\n'), 0x1a, 0x0a])
    const line = deflateSync(new Uint8Array(64_001))
    return joined([
      signature,
      chunk('IHDR', header),
      chunk('IDAT', line),
      chunk('IEND', new Uint8Array()),
    ])
  }

  it('is not decoded, but the audio is', async () => {
    const cover = join(fixtures.folder, 'cover.png')
    writeFileSync(cover, png())
    fixtures.make('plain.m4a', [...beepsInput(2), '-c:a', 'aac'])
    const inputs = ['-i', join(fixtures.folder, 'plain.m4a'), '-i', cover]
    const flags = ['-map', '0', '-map', '1', '-c', 'copy', '-disposition:v', 'attached_pic']
    const file = fixtures.make('cover.m4a', [...inputs, ...flags])
    const decoded = await decodeWithFfmpeg(fixtures, file)
    expect(decoded.beeps).toHaveLength(2)
    expect(decoded.kinds).toEqual([])
    expect(decoded.facts).toMatchObject({ container: 'MP4', codec: 'AAC', tracks: [] })
    const args = [...guards({ demuxer: 'mov' }), '-i', join(fixtures.folder, 'cover.m4a')]
    const said = spawnSync(ffmpegPath ?? '', [...args, '-map', '0:a:0', '-f', 'null', '-'])
    expect(said.stderr.toString()).toContain('exceeds specified max pixel count')
  })
})
