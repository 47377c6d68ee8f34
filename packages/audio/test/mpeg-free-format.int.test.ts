import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join as joinPath } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { id3v1, noise, overwritten } from './byte-edits.ts'
import { decodeFile, difference } from './decode-file.ts'
import { Fixtures, toneInput, WITHOUT_FFMPEG } from './fixtures.ts'
import { join } from './wav-builder.ts'

const fixtures = new Fixtures()
afterAll(() => fixtures.remove())
const LAME = 'lame'
const WITHOUT_LAME = WITHOUT_FFMPEG || spawnSync(LAME, ['--version']).status !== 0
const REASON = WITHOUT_LAME ? ' (skipped: lame, the only encoder for it, is not installed)' : ''

function lame(name: string, args: readonly string[], rate = 44_100): Uint8Array<ArrayBuffer> {
  fixtures.make('in.wav', [...toneInput(rate), '-af', 'tremolo=f=3:d=0.9'])
  const path = joinPath(fixtures.folder, name)
  execFileSync(LAME, ['--quiet', ...args, joinPath(fixtures.folder, 'in.wav'), path])
  return new Uint8Array(readFileSync(path))
}

describe.skipIf(WITHOUT_LAME)(`a free-format MP3${REASON}`, () => {
  it.each([
    [44_100, 200, 192],
    [44_100, 310, 320],
    [48_000, 90, 96],
    [22_050, 70, 80],
  ])('of %d Hz and %d kbit/s sounds like one of %d kbit/s', async (rate, free, usual) => {
    const decoded = await decodeFile(lame('free.mp3', ['--freeformat', '-b', String(free)], rate))
    const wanted = await decodeFile(lame('usual.mp3', ['-b', String(usual)], rate))
    expect(decoded.samples.length).toBe(wanted.samples.length)
    expect(difference(decoded.samples, wanted.samples)).toBeLessThan(0.03)
    expect(decoded.kinds).toEqual([])
  })

  it('may be mono, without a header, with checksums and tags', async () => {
    const args = ['-m', 'm', '-t', '-p']
    const file = lame('free.mp3', ['--freeformat', '-b', '100', ...args])
    const decoded = await decodeFile(join([noise(300), file, id3v1()]))
    const wanted = await decodeFile(lame('usual.mp3', ['-b', '96', ...args]))
    expect(decoded.samples.length).toBe(wanted.samples.length)
    expect(difference(decoded.samples, wanted.samples)).toBeLessThan(0.03)
    expect(decoded.facts.channels).toBe(1)
  })

  it('keeps its time after damage', async () => {
    const file = lame('free.mp3', ['--freeformat', '-b', '200'])
    const whole = await decodeFile(file)
    const decoded = await decodeFile(overwritten(file, 30_000, noise(5_000)))
    expect(decoded.samples.length).toBe(whole.samples.length)
    expect(decoded.kinds).toEqual(['damaged'])
  })
})
