import { describe, expect, it } from 'vitest'
import { FfmpegMessages, type MessageSummary } from '../src/ffmpeg/messages.ts'

const MOV = 'mov,mp4,m4a,3gp,3g2,mj2 @ 0x555f0c941900'

function parse(
  lines: readonly string[],
  demuxer = 'mov',
  otherCodecs: readonly string[] | null = ['h264', 'png'],
): MessageSummary {
  const messages = new FfmpegMessages({ demuxer, path: '/tmp/a.part', otherCodecs, number: 1 })
  const text = `${lines.join('\n')}\n`
  for (let at = 0; at < text.length; at += 7) messages.push(text.slice(at, at + 7))
  return messages.finish()
}

describe('ffmpeg messages', () => {
  it('without errors report no damage', () => {
    expect(parse([])).toEqual({
      truncation: null,
      damageCount: 0,
      firstDamageMessage: '',
      lastMessages: '',
    })
    const harmless = [
      '[warning] Guessed Channel Layout for Input Stream #0.0 : mono',
      `[${MOV}] [warning] stream 0, timescale not set`,
    ]
    expect(parse(harmless)).toMatchObject({ truncation: null, damageCount: 0 })
  })

  it.each([
    ['5', '[error] Error while decoding stream #0:1: Invalid data found when processing input'],
    [
      '7 to 9',
      '[aist#0:1/aac @ 0x55] [dec:aac @ 0x56] [error] Error submitting packet to decoder: Invalid data',
    ],
  ])('count a rejected packet once, as version %s reports it', (_, words) => {
    const one = ['[aac @ 0x5581] [error] channel element 0.3 is not allocated', words]
    expect(parse([...one, ...one])).toMatchObject({
      truncation: null,
      damageCount: 2,
      firstDamageMessage: 'channel element 0.3 is not allocated',
    })
  })

  it.each([
    ['mov', `[${MOV}] [error] stream 1, offset 0x7dd1: partial file`],
    ['matroska', '[matroska,webm @ 0x55] [error] File ended prematurely'],
    ['matroska', '[in#0/matroska,webm @ 0x557] [error] File ended prematurely'],
  ])('report a truncated file (%s)', (demuxer, words) => {
    expect(parse([words], demuxer)).toMatchObject({ damageCount: 0 })
    expect(parse([words], demuxer).truncation).toBe('ffmpeg reports that its end is missing')
  })

  it('report an incomplete last packet as truncation only', () => {
    const lines = [
      `[${MOV}] [warning] Packet corrupt (stream = 1, dts = 239616).`,
      '[warning] file:/tmp/a.part: corrupt input packet in stream 1',
      '[aac @ 0x55] [error] Input buffer exhausted before END element found',
      '[error] Error while decoding stream #0:1: Invalid data found when processing input',
      `[${MOV}] [error] stream 1, offset 0x7dd1: partial file`,
    ]
    expect(parse(lines)).toMatchObject({
      truncation: 'its last packet is incomplete',
      damageCount: 0,
    })
  })

  it('count corrupt packets of a transport stream as damage, for the decoded track only', () => {
    const packet = (stream: number): string =>
      `[mpegts @ 0x55] [warning] Packet corrupt (stream = ${stream}, dts = 567000).`
    expect(parse([packet(0), packet(0)], 'mpegts')).toMatchObject({
      truncation: null,
      damageCount: 0,
    })
    expect(parse([packet(1), packet(0)], 'mpegts')).toMatchObject({
      truncation: null,
      damageCount: 1,
    })
  })

  it('ignore errors about pictures and about the output', () => {
    const lines = [
      '[png @ 0x55] [IMGUTILS @ 0x7f] [error] Picture size 16000x16000 exceeds specified max pixel count',
      '[h264 @ 0x55] [error] non-existing PPS 0 referenced',
      '[matroska @ 0x55] [error] Non-monotonous DTS in output stream 0:0',
      '[out#0/matroska @ 0x55] [error] something',
    ]
    expect(parse(lines)).toMatchObject({ damageCount: 0, firstDamageMessage: '' })
  })

  it('count only unambiguous errors if the streams are unknown', () => {
    const unclear = '[h264 @ 0x55] [error] non-existing PPS 0 referenced'
    const clear = '[error] Error while decoding stream #0:1: Invalid data found'
    expect(parse([unclear, clear], 'mov', null)).toMatchObject({ damageCount: 1 })
  })

  it('are limited in length and do not contain paths', () => {
    const messages = new FfmpegMessages({
      demuxer: 'mov',
      path: '/tmp/a',
      otherCodecs: [],
      number: 0,
    })
    for (let i = 0; i < 5_000; i++)
      messages.push(`[error] file:/tmp/a: no ${'x'.repeat(5_000)} ${i}\n`)
    const { lastMessages, damageCount, firstDamageMessage } = messages.finish()
    expect(lastMessages.length).toBeLessThan(30_000)
    expect(firstDamageMessage.startsWith('the file: no xxx')).toBe(true)
    expect(damageCount).toBe(5_000)
  })
})
