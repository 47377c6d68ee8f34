import { chmodSync, copyFileSync, mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { beepsInput, decodeWithFfmpeg, pictureInput } from './ffmpeg-sounds.ts'
import { Fixtures, ffmpegPath, REASON, WITHOUT_FFMPEG } from './fixtures.ts'

const fixtures = new Fixtures()
afterAll(() => fixtures.remove())

/** A file with two audio tracks; the second one has two channels and half the length. */
function twoTracks(name: string, defaults: readonly number[]): Uint8Array<ArrayBuffer> {
  const inputs = [...beepsInput(4), ...beepsInput(2, 2), ...pictureInput(4)]
  const names = [
    ...['-metadata:s:a:0', 'language=deu', '-metadata:s:a:1', 'language=eng'],
    ...['-metadata:s:a:0', 'title=Saal', '-metadata:s:a:1', 'title=Interpreter\tbooth'],
  ]
  const flags = [0, 1].flatMap((track) => [
    `-disposition:a:${track}`,
    defaults.includes(track) ? 'default' : '0',
  ])
  const maps = ['-map', '0', '-map', '1', '-map', '2', '-c:a', 'aac', '-c:v', 'libx264']
  return fixtures.make(name, [...inputs, ...maps, ...names, ...flags])
}

describe.skipIf(WITHOUT_FFMPEG).each(['mp4', 'mkv'])(`two tracks in %s${REASON}`, (kind) => {
  it('are listed, and the default one is decoded', async () => {
    const decoded = await decodeWithFfmpeg(fixtures, twoTracks(`second.${kind}`, [1]))
    expect(decoded.seconds).toBeCloseTo(2, 1)
    expect(decoded.channels).toBe(2)
    expect(decoded.facts.track).toBe(1)
    const isTitled = kind === 'mkv'
    const title = isTitled ? ['Saal', 'Interpreter booth'] : [null, null]
    expect(decoded.facts.tracks).toEqual([
      { index: 0, codec: 'AAC', channels: 1, language: 'deu', title: title[0], isDefault: false },
      { index: 1, codec: 'AAC', channels: 2, language: 'eng', title: title[1], isDefault: true },
    ])
  })

  it.each([
    ['both', [0, 1]],
    ['neither', []],
  ] as const)('are selected by order if %s is the default', async (name, defaults) => {
    const decoded = await decodeWithFfmpeg(fixtures, twoTracks(`${name}.${kind}`, defaults))
    expect(decoded.seconds).toBeCloseTo(4, 1)
    expect(decoded.facts).toMatchObject({ track: 0, codec: 'AAC' })
    expect(decoded.facts.tracks.map(({ isDefault }) => isDefault)).toEqual([true, false])
  })

  it('can be selected', async () => {
    const file = twoTracks(`chosen.${kind}`, [1])
    const first = await decodeWithFfmpeg(fixtures, file, { track: 0 })
    expect(first.seconds).toBeCloseTo(4, 1)
    expect(first.facts.track).toBe(0)
    const none = decodeWithFfmpeg(fixtures, file, { track: 2 })
    await expect(none).rejects.toMatchObject({ code: 'audio-no-samples' })
    expect(fixtures.leftovers).toEqual([])
  })
})

describe.skipIf(WITHOUT_FFMPEG)(`without ffprobe${REASON}`, () => {
  let ffmpegOnly = ''
  beforeAll(() => {
    mkdirSync(join(fixtures.folder, 'bin'))
    ffmpegOnly = join(fixtures.folder, 'bin', 'ffmpeg')
    symlinkSync(ffmpegPath ?? '', ffmpegOnly)
  })

  it('the first track is decoded, without names', async () => {
    const file = twoTracks('alone.mkv', [1])
    const decoded = await decodeWithFfmpeg(fixtures, file, { ffmpegPath: ffmpegOnly })
    expect(decoded.seconds).toBeCloseTo(4, 1)
    expect(decoded.facts).toMatchObject({ container: 'Matroska', codec: '', tracks: [], track: 0 })
    expect(decoded.kinds).toEqual([])
    const second = await decodeWithFfmpeg(fixtures, file, { ffmpegPath: ffmpegOnly, track: 1 })
    expect(second.seconds).toBeCloseTo(2, 1)
  })

  it('a video without audio and a missing track are rejected', async () => {
    const mute = fixtures.make('mute.mp4', pictureInput(1))
    const sound = fixtures.make('one.m4a', beepsInput(1))
    const options = { ffmpegPath: ffmpegOnly }
    const noSound = { code: 'audio-no-samples' }
    await expect(decodeWithFfmpeg(fixtures, mute, options)).rejects.toMatchObject(noSound)
    await expect(decodeWithFfmpeg(fixtures, mute)).rejects.toMatchObject(noSound)
    const fourth = decodeWithFfmpeg(fixtures, sound, { ...options, track: 3 })
    await expect(fourth).rejects.toMatchObject(noSound)
  })

  it('a failing ffprobe is ignored', async () => {
    const broken = join(fixtures.folder, 'bin', 'ffprobe')
    copyFileSync('/bin/false', broken)
    chmodSync(broken, 0o755)
    const decoded = await decodeWithFfmpeg(fixtures, twoTracks('broken.mp4', [0]), {
      ffmpegPath: ffmpegOnly,
    })
    expect(decoded.seconds).toBeCloseTo(4, 1)
    expect(decoded.facts.tracks).toEqual([])
  })
})
