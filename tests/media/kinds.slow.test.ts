import { afterAll, describe, type ExpectStatic, it } from 'vitest'
import { combinationKinds, namedKinds } from './kinds.ts'
import { type Measured, measure } from './measure.ts'
import { MediaFolder } from './media-folder.ts'
import type { Kind, MediaInput } from './media-input.ts'
import { Table } from './table.ts'
import { isInstalled, MISSING_TOOLS, missingEncoder } from './tools.ts'

const isLong = process.env.MEDIA === 'long'
const [NAMED_SECONDS, COMBINED_SECONDS] = isLong ? [120, 60] : [6, 3]
/** Every nth combination is tested in CI. */
const SAMPLE_INTERVAL = isLong ? 1 : 3
/** Tolerance: inaudible, and the resolution of turn times. */
const WITHIN_SECONDS = 0.02
/** Tolerance of the peaks: one step. */
const PEAKS_WITHIN_SECONDS = 0.01
/** Maximum amplitude where silence is expected: −26 dB of the peak, which codecs smear around a burst. */
const MAX_SOUND_IN_GAPS = 0.05

const media = new MediaFolder()
const table = new Table()
afterAll(() => {
  table.finish()
  media.remove()
})

describe.skipIf(MISSING_TOOLS !== null && !process.env.CI)(
  `drawing, playback and diarization of any file${MISSING_TOOLS === null ? '' : ` (skipped: ${MISSING_TOOLS})`}`,
  () => {
    const combined = combinationKinds(media, COMBINED_SECONDS)
    checkAll('every kind', namedKinds(media, NAMED_SECONDS))
    checkAll(
      `every combination${SAMPLE_INTERVAL === 1 ? '' : ` (one of ${SAMPLE_INTERVAL}; MEDIA=long: all ${combined.length})`}`,
      combined.filter((_, place) => place % SAMPLE_INTERVAL === 0),
    )
  },
)

function checkAll(title: string, kinds: readonly Kind[]): void {
  describe.concurrent(title, () => {
    for (const kind of kinds) {
      const isMissing = kind.needs !== undefined && !isInstalled(kind.needs)
      const name = isMissing ? `${kind.name} (skipped: ${kind.needs} is not installed)` : kind.name
      it.skipIf(isMissing)(name, async ({ expect, skip }) => {
        const input = await kind.make().catch((error: unknown) => {
          const encoder = missingEncoder(error)
          if (encoder === null || process.env.CI) throw error
          return skip(`this ffmpeg has no ${encoder}`)
        })
        const found = await measured(kind.name, input)
        expectAccurate(expect, found, input)
      })
    }
  })
}

async function measured(name: string, input: MediaInput): Promise<Measured> {
  try {
    const found = await measure(input, media.folder)
    table.add(name, found)
    return found
  } catch (error) {
    table.addFailure(name, error)
    throw error
  }
}

function expectAccurate(expect: ExpectStatic, measured: Measured, input: MediaInput): void {
  const { facts, warnings } = measured
  const messages = facts.warnings.map(({ message }) => message).join(' ')
  expect.soft(warnings, messages).toEqual([...input.warnings].sort())
  expect.soft(measured.windows, 'compared windows').toBeGreaterThan(1)
  expect.soft(Math.abs(measured.lag), 'lag of the sound').toBeLessThanOrEqual(WITHIN_SECONDS)
  expect
    .soft(Math.abs(measured.peaksLag), 'lag of the peaks')
    .toBeLessThanOrEqual(PEAKS_WITHIN_SECONDS + 1e-9)
  expect
    .soft(Math.abs(measured.lengthError), 'error of the duration')
    .toBeLessThanOrEqual(input.secondsWithin ?? WITHIN_SECONDS)
  expect
    .soft(Math.abs(measured.soundError), 'duration of the sound minus the reported one')
    .toBeLessThanOrEqual(WITHIN_SECONDS)
  expect
    .soft(measured.soundInGaps, 'sound where silence is expected')
    .toBeLessThanOrEqual(MAX_SOUND_IN_GAPS)
  expect.soft(facts.container, 'container').not.toBe('')
  expect.soft(facts.codec, 'codec').not.toBe('')
  expect.soft(facts.track, 'track').toBe(input.track ?? 0)
}
