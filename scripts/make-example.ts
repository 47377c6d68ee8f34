import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { formatRttm } from '@toolkit/formats'
import { wavOf } from '@toolkit/testkit'

/**
 * Makes the example recording that the page offers on an empty list: a conversation of flite's voices with known
 * times, some overlap and a little room noise. The output is deterministic. Needs flite (Debian: `flite`).
 */
const RATE = 16_000
const out = path.join(import.meta.dirname, '..', 'web', 'public', 'example')

/** `gap` is the pause after the previous line, in seconds; negative: the speakers overlap. */
const lines = [
  {
    voice: 'slt',
    gap: 0.6,
    text: 'Good morning. Shall we listen to the interview from Tuesday once more?',
  },
  {
    voice: 'rms',
    gap: 0.4,
    text: 'Yes. I am not sure that every turn was given to the right person.',
  },
  {
    voice: 'awb',
    gap: 0.5,
    text: 'The second half is the hard part. Two people talk at the same time.',
  },
  { voice: 'slt', gap: -0.9, text: 'Exactly, and there is a lot of noise as well.' },
  {
    voice: 'rms',
    gap: 0.7,
    text: 'Then let us start where the scores are low, and not at the beginning.',
  },
  { voice: 'awb', gap: -0.5, text: 'Right.' },
  {
    voice: 'slt',
    gap: 0.5,
    text: 'I would like to hear every moment below fifty. How long would that take?',
  },
  {
    voice: 'awb',
    gap: 0.6,
    text: 'About four minutes, for an hour of recording. That is not much.',
  },
  { voice: 'rms', gap: -1.2, text: 'Four minutes? That is very good news indeed.' },
  {
    voice: 'slt',
    gap: 0.5,
    text: 'Good. Afterwards each of us gives a score, and we compare them.',
  },
  { voice: 'rms', gap: 0.4, text: 'Agreed. Press play when you are ready.' },
] as const

/** Gains that make the voices equally loud. */
const gains: Record<(typeof lines)[number]['voice'], number> = { slt: 0.8, rms: 0.7, awb: 0.75 }

const folder = mkdtempSync(path.join(tmpdir(), 'example-'))
try {
  const placed = lines.map((line) => ({ ...line, samples: spoken(line.voice, line.text) }))
  const turns: { speaker: string; start: number; end: number }[] = []
  let end = 0
  for (const line of placed) {
    const start = end + line.gap
    const finish = start + line.samples.length / RATE
    turns.push({ speaker: line.voice, start, end: finish })
    end = Math.max(end, finish)
  }
  const mix = new Float32Array(Math.ceil((end + 0.6) * RATE))
  addRoomNoise(mix)
  placed.forEach((line, index) => {
    const first = Math.round((turns[index]?.start ?? 0) * RATE)
    line.samples.forEach((value, i) => {
      mix[first + i] = (mix[first + i] as number) + value * gains[line.voice]
    })
  })
  writeFileSync(path.join(out, 'conversation.wav'), wavOf(mix, RATE))
  writeFileSync(path.join(out, 'conversation.rttm'), formatRttm('conversation', turns))
  console.log(`${(mix.length / RATE).toFixed(1)} s, ${turns.length} turns`)
} finally {
  rmSync(folder, { recursive: true })
}

/** One line of one voice, without the silence that flite adds at both ends. */
function spoken(voice: string, text: string): Float32Array {
  const file = path.join(folder, 'line.wav')
  execFileSync('flite', ['-voice', voice, '-t', text, '-o', file])
  const bytes = readFileSync(file)
  const data = bytes.subarray(44)
  const samples = new Float32Array(data.length / 2)
  for (let i = 0; i < samples.length; i += 1) samples[i] = data.readInt16LE(i * 2) / 32_768
  const loud = (value: number) => Math.abs(value) > 0.01
  return samples.slice(samples.findIndex(loud), samples.findLastIndex(loud) + 1)
}

/** Adds low-level noise from a fixed linear congruential generator, smoothed like room noise. */
function addRoomNoise(mix: Float32Array): void {
  let state = 1
  let smooth = 0
  for (let i = 0; i < mix.length; i += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    smooth = smooth * 0.7 + (state / 2 ** 32 - 0.5) * 0.3
    mix[i] = smooth * 0.01
  }
}
