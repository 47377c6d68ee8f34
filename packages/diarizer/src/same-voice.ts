import type { Item } from './evidence.ts'
import { dot } from './vector.ts'

const LEAST = 0.55
const MOST = 0.8
const ABOVE_MEDIAN = 0.22

/**
 * The cosine above which two voices of one window are one person after all (the segmentation sometimes tells one person
 * apart into two): well above what different people of a window have in this recording, since a narrow or noisy channel
 * makes all voices more alike.
 */
export function sameVoiceCosine(items: readonly Item[]): number {
  const cosines = [...Map.groupBy(items, (item) => item.window).values()].flatMap((window) =>
    window.flatMap((a, i) =>
      window
        .slice(i + 1)
        .flatMap((b) =>
          a.embedding === null || b.embedding === null ? [] : dot(a.embedding, b.embedding),
        ),
    ),
  )
  cosines.sort((a, b) => a - b)
  const median = cosines[Math.floor(cosines.length / 2)] ?? 0
  return Math.min(MOST, Math.max(LEAST, median + ABOVE_MEDIAN))
}
