import type { ReadFormat } from '@toolkit/formats'
import fc from 'fast-check'
import { singleField } from '../../../packages/formats/src/write/names.ts'
import { HOSTILE_NAMES } from '../../../packages/formats/test/written-run.ts'
import type { Ask } from '../../python/ask.ts'

/** The script that makes the files. */
export const THEIR_SCRIPT = 'write_theirs.py'

/** What a tool writes. */
interface Peer {
  readonly format: ReadFormat
  /** The names that it can write. */
  readonly names: 'one line' | 'fields' | 'any'
  /** Whether turns of one speaker can overlap. */
  readonly overlaps: boolean
  readonly keepsScores: boolean
  /** The name of the recording in the file; null: it has none. */
  readonly recording: ((name: string) => string) | null
}

const asItIs = (name: string): string => name
const asWav = (name: string): string => `${name}.wav`
const tiers = { names: 'one line', overlaps: false, keepsScores: false } as const
const praat = { ...tiers, format: 'textgrid', recording: null } as const
const fields = { names: 'fields', overlaps: true, keepsScores: false } as const

export const PEERS = {
  'praat-long': praat,
  'praat-short': praat,
  'praat-utf16': praat,
  textgrid: praat,
  pympi: { ...tiers, format: 'elan', recording: asWav },
  'meeteval-rttm': { ...fields, format: 'rttm', recording: asItIs },
  'meeteval-stm': { ...fields, format: 'stm', recording: asItIs },
  'meeteval-seglst': {
    format: 'seglst',
    names: 'any',
    overlaps: true,
    keepsScores: true,
    recording: asItIs,
  },
  'pyannote-rttm': { ...fields, format: 'rttm', recording: asItIs },
  'pyannote-lab': { ...fields, format: 'lab', recording: null },
  'label-studio': {
    format: 'labelstudio',
    names: 'any',
    overlaps: true,
    keepsScores: true,
    recording: asWav,
  },
  pandas: {
    format: 'csv',
    names: 'any',
    overlaps: true,
    keepsScores: true,
    recording: null,
  },
} as const satisfies Record<string, Peer>

export type PeerName = keyof typeof PEERS

/** Seconds; `confidence` 0–100. */
export interface TheirTurn {
  readonly speaker: string
  readonly start: number
  readonly end: number
  readonly confidence: number | null
}

export interface TheirCase {
  readonly recording: string
  /** Seconds. */
  readonly duration: number
  readonly turns: readonly TheirTurn[]
}

/** A file that a tool wrote, and what is in it: turns in any order, times in whole milliseconds. */
export interface TheirFile {
  readonly format: ReadFormat
  readonly bytes: Uint8Array
  readonly recording: string | null
  readonly turns: readonly TheirTurn[]
}

/** Random turns that the tool can write, at least one. */
export function theirCases(peer: PeerName): fc.Arbitrary<TheirCase> {
  const { overlaps } = PEERS[peer]
  return fc
    .record({
      speakers: fc.uniqueArray(fc.constantFrom(...namesFor(peer)), { minLength: 1, maxLength: 4 }),
      items: fc.array(
        fc.record({
          speaker: fc.nat(3),
          gapMs: fc.oneof(fc.constant(0), fc.nat(3000)),
          lengthMs: fc.integer({ min: 1, max: 5000 }),
          // Hundredths, so that tools write them as they are.
          confidence: fc.option(fc.nat(100), { nil: null }),
        }),
        { minLength: 1, maxLength: 12 },
      ),
      restMs: fc.integer({ min: 1, max: 2000 }),
    })
    .map(({ speakers, items, restMs }) => {
      const ends = new Map<string, number>()
      const turns = items.map(({ speaker, gapMs, lengthMs, confidence }): TheirTurn => {
        const name = speakers[speaker % speakers.length] as string
        const startMs = overlaps ? gapMs : (ends.get(name) ?? 0) + gapMs
        ends.set(name, startMs + lengthMs)
        return {
          speaker: name,
          start: startMs / 1000,
          end: (startMs + lengthMs) / 1000,
          confidence,
        }
      })
      const last = Math.max(...turns.map(({ end }) => Math.round(end * 1000)))
      return { recording: 'talk', duration: (last + restMs) / 1000, turns }
    })
}

/** Names without white space around them, which readers take away. */
function namesFor(peer: PeerName): string[] {
  const trimmed = HOSTILE_NAMES.filter((name) => name === name.trim())
  const { names } = PEERS[peer]
  if (names === 'any') return trimmed
  const lines = trimmed.filter((name) => !/[\p{Cc}\u2028]/u.test(name))
  if (names === 'fields') return lines.filter((name) => singleField(name) === name)
  // The package does not double the quotes in names of tiers, which makes the file invalid.
  return peer === 'textgrid' ? lines.filter((name) => !name.includes('"')) : lines
}

/** A prediction of Label Studio has a score too, which is that of all regions if none has one. */
function confidenceIn(peer: PeerName, { turns }: TheirCase, turn: TheirTurn): number | null {
  const isShared = peer === 'label-studio' && turns.every(({ confidence }) => confidence === null)
  return isShared ? 50 : turn.confidence
}

/** Lets a tool write a file. `ask` asks `THEIR_SCRIPT`. */
export async function theirFile(ask: Ask, peer: PeerName, given: TheirCase): Promise<TheirFile> {
  const { format, keepsScores, recording } = PEERS[peer]
  const turns = given.turns.map(({ confidence, ...turn }) => ({
    ...turn,
    confidence: confidence === null ? null : confidence / 100,
  }))
  const answer = await ask({ ...given, peer, turns })
  return {
    format,
    bytes: Buffer.from(answer as string, 'base64'),
    recording: recording?.(given.recording) ?? null,
    turns: given.turns.map((turn) => ({
      ...turn,
      speaker: peer === 'pandas' ? turn.speaker.replace(/\r\n?/g, '\n') : turn.speaker,
      confidence: keepsScores ? confidenceIn(peer, given, turn) : null,
    })),
  }
}
