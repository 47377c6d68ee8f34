import { createHash } from 'node:crypto'
import { ToolkitError } from '@toolkit/core'
import {
  type DiarizationFile,
  MAX_SPEAKERS,
  READ_FORMATS,
  readDiarizationFile,
} from '@toolkit/formats'
import { describe, expect, it } from 'vitest'
import { blocksOf } from '../../packages/formats/test/bytes-of.ts'
import { randomFrom } from '../media/original.ts'
import { mutatedText } from './mutate-text.ts'
import { SAMPLES } from './samples.ts'

const MUTATIONS = 10_000
/** No small file takes so long, also on a busy machine. */
const MAX_MS = 5_000
const MAX_MESSAGE_CHARACTERS = 4_000

it('has a sample of each format that is read', () => {
  expect(new Set(SAMPLES.map(({ format }) => format))).toEqual(new Set(READ_FORMATS))
})

const named = SAMPLES.map((sample) => [sample.name ?? sample.format, sample] as const)

describe.each(named)('%s', (_, { format, content }) => {
  const original = typeof content === 'string' ? new TextEncoder().encode(content) : content

  it('reads the sample', async () => {
    const file = await readDiarizationFile(blocksOf(original, [7]), null)
    expect(file.format).toBe(format)
    expect(faultOf(file)).toBe(null)
    expect(file.results.some(({ turns, scored }) => turns.length > 0 || scored !== null)).toBe(true)
  })

  it(`reads ${MUTATIONS} damaged files, or refuses them with a code of imports`, async () => {
    const bad: string[] = []
    const counts = new Map<string, number>()
    for (let place = 0; place < MUTATIONS; place += 1) {
      const bytes = mutatedText(original, randomFrom(place))
      const start = performance.now()
      const { code, fault } = await outcome(bytes, place % 3 === 0 ? null : format, place)
      const ms = performance.now() - start
      counts.set(code, (counts.get(code) ?? 0) + 1)
      const digest = createHash('sha256').update(bytes).digest('hex').slice(0, 12)
      if (fault !== null) bad.push(`mutation ${place} (${digest}): ${fault}`)
      if (ms > MAX_MS) bad.push(`mutation ${place} (${digest}): ${ms.toFixed(0)} ms`)
    }
    expect(bad).toEqual([])
    // The mutations neither spare nor destroy all files.
    expect(counts.get('read')).toBeGreaterThan(MUTATIONS / 100)
    expect(counts.get('import-invalid')).toBeGreaterThan(MUTATIONS / 100)
  })
})

async function outcome(
  bytes: Uint8Array,
  format: Parameters<typeof readDiarizationFile>[1],
  place: number,
): Promise<{ code: string; fault: string | null }> {
  try {
    const file = await readDiarizationFile(blocksOf(bytes, [1 + (place % 97)]), format)
    return { code: 'read', fault: faultOf(file) }
  } catch (error) {
    if (!(error instanceof ToolkitError)) return { code: 'internal', fault: String(error) }
    const { code, message } = error
    const isGood =
      code.startsWith('import-') && message !== '' && message.length <= MAX_MESSAGE_CHARACTERS
    return { code, fault: isGood ? null : `${code}: ${message.slice(0, 400)}` }
  }
}

/** What a result must not have, as the types say; null: nothing. */
function faultOf({ results }: DiarizationFile): string | null {
  if (results.length === 0) return 'no result'
  for (const { recording, turns, scored } of results) {
    if (recording === '') return 'a recording without a name'
    if (new Set(turns.map(({ speaker }) => speaker)).size > MAX_SPEAKERS) return 'too many speakers'
    for (const { start, end } of [...turns, ...(scored ?? [])]) {
      if (!(start >= 0 && end > start && Number.isFinite(end))) return `from ${start} to ${end}`
    }
    for (const { speaker, scores } of turns) {
      if (speaker === '' || speaker.includes('\0')) return `the speaker ${JSON.stringify(speaker)}`
      const wrong = Object.values(scores ?? {}).find((score) => !(score >= 0 && score <= 100))
      if (wrong !== undefined) return `a score of ${wrong}`
    }
  }
  return null
}
