import type { SpokenInterval, Stretch } from '@toolkit/core'
import fc from 'fast-check'

const thousandths = (min: number, max: number) =>
  fc.integer({ min: min * 1000, max: max * 1000 }).map((value) => value / 1000)

/** Turns of some speakers, also touching and overlapping ones; a speaker does not overlap itself. */
const turns = (labels: string) =>
  fc
    .array(
      fc.record({
        speaker: fc.constantFrom(...labels),
        pause: fc.oneof(fc.constant(0), thousandths(0, 4)),
        length: thousandths(0.05, 6),
      }),
      { minLength: 1, maxLength: 16 },
    )
    .map((all) => {
      const ends = new Map<string, number>()
      return all.map(({ speaker, pause, length }): SpokenInterval => {
        const start = Math.round(1000 * ((ends.get(speaker) ?? 0) + pause)) / 1000
        const end = Math.round(1000 * (start + length)) / 1000
        ends.set(speaker, end)
        return { speaker, start, end }
      })
    })

const scored = fc
  .array(fc.tuple(thousandths(0, 15), thousandths(0.5, 20)), { minLength: 1, maxLength: 3 })
  .map((parts): Stretch[] => parts.map(([start, length]) => ({ start, end: start + length })))

/** A reference, a hypothesis and the part of them that is scored. */
export const diarizedPair = fc.record({
  reference: turns('ABCDE'),
  hypothesis: turns('uvwxyz'),
  uem: fc.oneof(fc.constant([{ start: 0, end: 100 }]), scored),
})

export const scoring = fc.record({
  collar: fc.constantFrom(0, 0.25, 0.5),
  skipOverlap: fc.boolean(),
})

/**
 * Whether a mapping of pyannote.metrics (reference → hypothesis) is ours (hypothesis → reference). Mappings with the same
 * confusion are equally good, but have other Jaccard errors.
 */
export function isSameMapping(
  theirs: Readonly<Record<string, string>>,
  ours: ReadonlyMap<string, string>,
): boolean {
  const pairs = Object.entries(theirs)
  return pairs.length === ours.size && pairs.every(([real, found]) => ours.get(found) === real)
}
