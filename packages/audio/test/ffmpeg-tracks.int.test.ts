import { chmodSync, copyFileSync, mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { beepsInput, hearThrough, pictureInput } from './ffmpeg-sounds.ts'
import { Fixtures, ffmpegPath, REASON, WITHOUT_FFMPEG } from './fixtures.ts'

const fixtures = new Fixtures()
afterAll(() => fixtures.remove())

/** Two tracks of which the second has two channels and half the length. */
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
  it('are named, and the one that players play is heard', async () => {
    const heard = await hearThrough(fixtures, twoTracks(`second.${kind}`, [1]))
    expect(heard.seconds).toBeCloseTo(2, 1)
    expect(heard.channels).toBe(2)
    expect(heard.facts.track).toBe(1)
    const isTitled = kind === 'mkv'
    const title = isTitled ? ['Saal', 'Interpreter booth'] : [null, null]
    expect(heard.facts.tracks).toEqual([
      { index: 0, codec: 'AAC', channels: 1, language: 'deu', title: title[0], isDefault: false },
      { index: 1, codec: 'AAC', channels: 2, language: 'eng', title: title[1], isDefault: true },
    ])
  })

  it.each([
    ['both', [0, 1]],
    ['neither', []],
  ] as const)('are heard by their order where %s is the default', async (name, defaults) => {
    const heard = await hearThrough(fixtures, twoTracks(`${name}.${kind}`, defaults))
    expect(heard.seconds).toBeCloseTo(4, 1)
    expect(heard.facts).toMatchObject({ track: 0, codec: 'AAC' })
    expect(heard.facts.tracks.map(({ isDefault }) => isDefault)).toEqual([true, false])
  })

  it('can be chosen', async () => {
    const file = twoTracks(`chosen.${kind}`, [1])
    const first = await hearThrough(fixtures, file, { track: 0 })
    expect(first.seconds).toBeCloseTo(4, 1)
    expect(first.facts.track).toBe(0)
    const none = hearThrough(fixtures, file, { track: 2 })
    await expect(none).rejects.toMatchObject({ code: 'audio-no-samples' })
    expect(fixtures.leftovers).toEqual([])
  })
})

describe.skipIf(WITHOUT_FFMPEG)(`without ffprobe${REASON}`, () => {
  let alone = ''
  beforeAll(() => {
    mkdirSync(join(fixtures.folder, 'bin'))
    alone = join(fixtures.folder, 'bin', 'ffmpeg')
    symlinkSync(ffmpegPath ?? '', alone)
  })

  it('the first track is heard and nothing has a name', async () => {
    const file = twoTracks('alone.mkv', [1])
    const heard = await hearThrough(fixtures, file, { ffmpegPath: alone })
    expect(heard.seconds).toBeCloseTo(4, 1)
    expect(heard.facts).toMatchObject({ container: 'Matroska', codec: '', tracks: [], track: 0 })
    expect(heard.kinds).toEqual([])
    const second = await hearThrough(fixtures, file, { ffmpegPath: alone, track: 1 })
    expect(second.seconds).toBeCloseTo(2, 1)
  })

  it('a video without sound is told, and one whose tracks are too few', async () => {
    const mute = fixtures.make('mute.mp4', pictureInput(1))
    const sound = fixtures.make('one.m4a', beepsInput(1))
    const options = { ffmpegPath: alone }
    const noSound = { code: 'audio-no-samples' }
    await expect(hearThrough(fixtures, mute, options)).rejects.toMatchObject(noSound)
    await expect(hearThrough(fixtures, mute)).rejects.toMatchObject(noSound)
    const fourth = hearThrough(fixtures, sound, { ...options, track: 3 })
    await expect(fourth).rejects.toMatchObject(noSound)
  })

  it('one that breaks off is as none', async () => {
    const broken = join(fixtures.folder, 'bin', 'ffprobe')
    copyFileSync('/bin/false', broken)
    chmodSync(broken, 0o755)
    const heard = await hearThrough(fixtures, twoTracks('broken.mp4', [0]), { ffmpegPath: alone })
    expect(heard.seconds).toBeCloseTo(4, 1)
    expect(heard.facts.tracks).toEqual([])
  })
})
