import { describe, expect, test } from 'vitest'
import { clockTime, ProgressLines } from './progress.ts'

/** A stream that records what is written, and a clock that is set manually. */
function opened(stream: { isTTY?: boolean; columns?: number }, canRedraw = true) {
  const written: string[] = []
  const clock = { ms: 0 }
  const lines = new ProgressLines(
    { ...stream, write: (text) => written.push(text) },
    { canRedraw, now: () => clock.ms },
  )
  return { lines, clock, written, taken: () => written.splice(0).join('') }
}

const [a, b] = [{ shown: 'a.wav' }, { shown: 'b.wav' }]

describe('progress', () => {
  test('on a terminal redraws one line for each recording under way', () => {
    const { lines, clock, taken } = opened({ isTTY: true, columns: 80 })
    lines.start(a)
    expect(taken()).toBe('a.wav  starting\n')
    lines.start(b)
    expect(taken()).toBe('\x1b[1A\x1b[Ja.wav  starting\nb.wav  starting\n')
    clock.ms = 150
    lines.update(a, { fraction: 0.429, etaSeconds: 61 })
    expect(taken()).toBe('\x1b[2A\x1b[Ja.wav  42 %, 1:01 left\nb.wav  starting\n')
    lines.end(a)
    expect(taken()).toBe('\x1b[2A\x1b[Jb.wav  starting\n')
    lines.say('a.wav: done')
    expect(taken()).toBe('\x1b[1A\x1b[Ja.wav: done\nb.wav  starting\n')
    lines.end(b)
    expect(taken()).toBe('\x1b[1A\x1b[J')
    lines.end(b)
    expect(taken()).toBe('')
  })

  test('redraws at most ten times a second', () => {
    const { lines, clock, written } = opened({ isTTY: true })
    lines.start(a)
    for (clock.ms = 1; clock.ms <= 1000; clock.ms += 1) {
      lines.update(a, { fraction: clock.ms / 1000, etaSeconds: null })
    }
    expect(written.length).toBe(11)
    expect(written.at(-1)).toContain('a.wav  100 %')
  })

  test('shortens a long name at its beginning, so that the line does not wrap', () => {
    const { lines, taken } = opened({ isTTY: true, columns: 20 })
    lines.start({ shown: 'a/very/long/path.wav' })
    expect(taken()).toBe('…path.wav  starting\n')
  })

  test.each([
    ['日本語の会議.wav', '…の会議.wav  starting\n'],
    ['a\u{1F3A4}\u{1F3A4}\u{1F3A4}\u{1F3A4}.wav', '…🎤🎤🎤.wav  starting\n'],
  ])('takes the characters of %s for two columns each', (shown, line) => {
    const { lines, taken } = opened({ isTTY: true, columns: 22 })
    lines.start({ shown })
    expect(taken()).toBe(line)
  })

  test.each([
    [{}, true],
    [{ isTTY: true }, false],
  ])('without a terminal that can erase lines writes only messages', (stream, canRedraw) => {
    const { lines, taken } = opened(stream, canRedraw)
    lines.start(a)
    lines.update(a, { fraction: 0.5, etaSeconds: null })
    lines.end(a)
    expect(taken()).toBe('')
    lines.say('a.wav: done')
    expect(taken()).toBe('a.wav: done\n')
  })

  test('writes no control characters of names', () => {
    const { lines, taken } = opened({ isTTY: true })
    const hostile = { shown: 'a\x1b[2J\n\u009b.wav' }
    lines.start(hostile)
    expect(taken()).toBe('a?[2J??.wav  starting\n')
    lines.end(hostile)
    taken()
    lines.say('a → \x1b]0;b\x07\n.rttm')
    expect(taken()).toBe('a → ?]0;b??.rttm\n')
  })
})

test.each([
  [0.4, '0:00'],
  [59.6, '1:00'],
  [3599, '59:59'],
  [86_400, '24:00:00'],
])('%d s are %s', (seconds, text) => {
  expect(clockTime(seconds)).toBe(text)
})
