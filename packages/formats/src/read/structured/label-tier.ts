import { ToolkitError } from '@toolkit/core'

/**
 * A tier or track with such a name holds the labels of all speakers in its texts. Every other tier is that of one speaker,
 * who is named like the tier. TextGrid and ELAN do not say which is meant.
 */
const LABEL_TIERS: ReadonlySet<string> = new Set([
  'speaker',
  'speakers',
  'speaker id',
  'speaker turns',
  'diarization',
  'diarisation',
  'label',
  'labels',
  'turns',
  'segments',
])

/** A file may have so many tiers. */
const MAX_TIERS = 10_000

/** Errors: `import-too-large`. */
export function requireTiers(count: number): void {
  if (count <= MAX_TIERS) return
  throw new ToolkitError('import-too-large', `The file has more than ${MAX_TIERS} tiers.`)
}

/** Whether the texts of the tier are speakers. `_`, `-` and case do not matter. */
export function hasSpeakersAsTexts(tier: string): boolean {
  return LABEL_TIERS.has(tier.trim().toLowerCase().replaceAll(/[_-]/g, ' '))
}

/** A time span of a tier as a key. */
export function spanKey(start: number, end: number): string {
  return `${start} ${end}`
}
