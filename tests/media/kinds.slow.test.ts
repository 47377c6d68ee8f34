import { afterAll, describe, type ExpectStatic, it } from 'vitest'
import { judge, type Verdict } from './judge.ts'
import { combinationKinds, namedKinds } from './kinds.ts'
import type { Kind, MediaInput } from './media-input.ts'
import { Table } from './table.ts'
import { isThere, MISSING, missingEncoder } from './tools.ts'
import { Workshop } from './workshop.ts'

const isLong = process.env.MEDIA === 'long'
const [NAMED_SECONDS, COMBINED_SECONDS] = isLong ? [120, 60] : [6, 3]
/** Of the combinations, every so manieth is made in CI. */
const EVERY = isLong ? 1 : 3
/** What nobody hears, and what the clock of turns is told in. */
const WITHIN_SECONDS = 0.02
/** A step of the peaks. */
const PEAKS_WITHIN_SECONDS = 0.01
/** Where silence belongs: −26 dB of the loudest, what a codec smears around a burst. */
const STRAY = 0.05

const shop = new Workshop()
const table = new Table()
afterAll(() => {
  table.finish()
  shop.remove()
})

describe.skipIf(MISSING !== null && !process.env.CI)(
  `what is drawn, played and diarized of any file${MISSING === null ? '' : ` (skipped: ${MISSING})`}`,
  () => {
    const combined = combinationKinds(shop, COMBINED_SECONDS)
    checkAll('every kind', namedKinds(shop, NAMED_SECONDS))
    checkAll(
      `every combination${EVERY === 1 ? '' : ` (one of ${EVERY}; MEDIA=long: all ${combined.length})`}`,
      combined.filter((_, place) => place % EVERY === 0),
    )
  },
)

function checkAll(title: string, kinds: readonly Kind[]): void {
  describe.concurrent(title, () => {
    for (const kind of kinds) {
      const isMissing = kind.needs !== undefined && !isThere(kind.needs)
      const name = isMissing ? `${kind.name} (skipped: there is no ${kind.needs})` : kind.name
      it.skipIf(isMissing)(name, async ({ expect, skip }) => {
        const input = await kind.make().catch((error: unknown) => {
          const encoder = missingEncoder(error)
          if (encoder === null || process.env.CI) throw error
          return skip(`this ffmpeg has no ${encoder}`)
        })
        const verdict = await judged(kind.name, input)
        expectAsMeant(expect, verdict, input)
      })
    }
  })
}

async function judged(name: string, input: MediaInput): Promise<Verdict> {
  try {
    const verdict = await judge(input, shop.folder)
    table.add(name, verdict)
    return verdict
  } catch (error) {
    table.addFailure(name, error)
    throw error
  }
}

function expectAsMeant(expect: ExpectStatic, verdict: Verdict, input: MediaInput): void {
  const { facts, warnings } = verdict
  const said = facts.warnings.map(({ message }) => message).join(' ')
  expect.soft(warnings, said).toEqual([...input.warnings].sort())
  expect.soft(verdict.windows, 'places that were looked at').toBeGreaterThan(1)
  expect.soft(Math.abs(verdict.lag), 'lag of what is heard').toBeLessThanOrEqual(WITHIN_SECONDS)
  expect
    .soft(Math.abs(verdict.peaksLag), 'lag of what is drawn')
    .toBeLessThanOrEqual(PEAKS_WITHIN_SECONDS + 1e-9)
  expect
    .soft(Math.abs(verdict.lengthError), 'error of the length')
    .toBeLessThanOrEqual(input.secondsWithin ?? WITHIN_SECONDS)
  expect
    .soft(Math.abs(verdict.soundError), 'length of what is played, beside what is said')
    .toBeLessThanOrEqual(WITHIN_SECONDS)
  expect.soft(verdict.stray, 'sound where silence belongs').toBeLessThanOrEqual(STRAY)
  expect.soft(facts.container, 'container').not.toBe('')
  expect.soft(facts.codec, 'codec').not.toBe('')
  expect.soft(facts.track, 'track').toBe(input.track ?? 0)
}
