import { describe, expect, it } from 'vitest'
import { type Complaints, FfmpegMessages } from '../src/ffmpeg/messages.ts'

const MOV = 'mov,mp4,m4a,3gp,3g2,mj2 @ 0x555f0c941900'

function heard(
  lines: readonly string[],
  demuxer = 'mov',
  otherCodecs: readonly string[] | null = ['h264', 'png'],
): Complaints {
  const book = new FfmpegMessages({ demuxer, path: '/tmp/a.part', otherCodecs, number: 1 })
  const text = `${lines.join('\n')}\n`
  for (let at = 0; at < text.length; at += 7) book.hear(text.slice(at, at + 7))
  return book.finish()
}

describe('what ffmpeg says', () => {
  it('is nothing where all is well', () => {
    expect(heard([])).toEqual({ cut: null, damagedPlaces: 0, firstDamage: '', lastWords: '' })
    const harmless = [
      '[warning] Guessed Channel Layout for Input Stream #0.0 : mono',
      `[${MOV}] [warning] stream 0, timescale not set`,
    ]
    expect(heard(harmless)).toMatchObject({ cut: null, damagedPlaces: 0 })
  })

  it.each([
    ['5', '[error] Error while decoding stream #0:1: Invalid data found when processing input'],
    [
      '7 to 9',
      '[aist#0:1/aac @ 0x55] [dec:aac @ 0x56] [error] Error submitting packet to decoder: Invalid data',
    ],
  ])('is a refused packet once, in the words of version %s', (_, words) => {
    const one = ['[aac @ 0x5581] [error] channel element 0.3 is not allocated', words]
    expect(heard([...one, ...one])).toMatchObject({
      cut: null,
      damagedPlaces: 2,
      firstDamage: 'channel element 0.3 is not allocated',
    })
  })

  it.each([
    ['mov', `[${MOV}] [error] stream 1, offset 0x7dd1: partial file`],
    ['matroska', '[matroska,webm @ 0x55] [error] File ended prematurely'],
    ['matroska', '[in#0/matroska,webm @ 0x557] [error] File ended prematurely'],
  ])('is a missing end (%s)', (demuxer, words) => {
    expect(heard([words], demuxer)).toMatchObject({ damagedPlaces: 0 })
    expect(heard([words], demuxer).cut).toBe('ffmpeg finds its end missing')
  })

  it('is one thing where the last packet is not whole and cannot be decoded', () => {
    const lines = [
      `[${MOV}] [warning] Packet corrupt (stream = 1, dts = 239616).`,
      '[warning] file:/tmp/a.part: corrupt input packet in stream 1',
      '[aac @ 0x55] [error] Input buffer exhausted before END element found',
      '[error] Error while decoding stream #0:1: Invalid data found when processing input',
      `[${MOV}] [error] stream 1, offset 0x7dd1: partial file`,
    ]
    expect(heard(lines)).toMatchObject({ cut: 'its last packet is not whole', damagedPlaces: 0 })
  })

  it('of the packets of a transport stream is damage, of our track alone', () => {
    const packet = (stream: number): string =>
      `[mpegts @ 0x55] [warning] Packet corrupt (stream = ${stream}, dts = 567000).`
    expect(heard([packet(0), packet(0)], 'mpegts')).toMatchObject({ cut: null, damagedPlaces: 0 })
    expect(heard([packet(1), packet(0)], 'mpegts')).toMatchObject({ cut: null, damagedPlaces: 1 })
  })

  it('of pictures and of our own output concerns nobody', () => {
    const lines = [
      '[png @ 0x55] [IMGUTILS @ 0x7f] [error] Picture size 16000x16000 exceeds specified max pixel count',
      '[h264 @ 0x55] [error] non-existing PPS 0 referenced',
      '[matroska @ 0x55] [error] Non-monotonous DTS in output stream 0:0',
      '[out#0/matroska @ 0x55] [error] something',
    ]
    expect(heard(lines)).toMatchObject({ damagedPlaces: 0, firstDamage: '' })
  })

  it('is taken for damage without the names of the streams only where it is clear', () => {
    const unclear = '[h264 @ 0x55] [error] non-existing PPS 0 referenced'
    const clear = '[error] Error while decoding stream #0:1: Invalid data found'
    expect(heard([unclear, clear], 'mov', null)).toMatchObject({ damagedPlaces: 1 })
  })

  it('has no paths and no end', () => {
    const book = new FfmpegMessages({ demuxer: 'mov', path: '/tmp/a', otherCodecs: [], number: 0 })
    for (let i = 0; i < 5_000; i++) book.hear(`[error] file:/tmp/a: no ${'x'.repeat(5_000)} ${i}\n`)
    const { lastWords, damagedPlaces, firstDamage } = book.finish()
    expect(lastWords.length).toBeLessThan(30_000)
    expect(firstDamage.startsWith('the file: no xxx')).toBe(true)
    expect(damagedPlaces).toBe(5_000)
  })
})
