import { formatStretch, formatTime } from '../../format/time-format.ts'
import { MARK_KINDS, type MarkKind, type Marks } from '../../timeline/marks.ts'
import { spansOf } from '../../timeline/spans.ts'

/** A stretch in which two runs differ. Seconds. */
export interface MarkedStretch {
  readonly start: number
  readonly end: number
  readonly kind: MarkKind
}

interface Words<Item> {
  readonly title: string
  readonly kinds: Readonly<Record<MarkKind, string>>
  /** Who is concerned, in lines. */
  readonly who: (item: Item) => readonly string[]
}

/** Converts stretches, sorted by start, to columns to draw. */
export function marksOf<Item extends MarkedStretch>(
  items: readonly Item[],
  { title, kinds, who }: Words<Item>,
): Marks {
  const byKind = Object.fromEntries(
    MARK_KINDS.map((kind) => [kind, spansOf(items.filter((item) => item.kind === kind))]),
  ) as Marks['byKind']
  return {
    title,
    spans: spansOf(items),
    byKind,
    kindWords: kinds,
    describe: (place) => {
      const item = items[place]
      if (item === undefined) return { title: '', lines: [] }
      const { start, end, kind } = item
      return {
        title: kinds[kind],
        lines: [
          `${formatTime(start, 2)} – ${formatTime(end, 2)} (${formatStretch(end - start)})`,
          ...who(item),
        ],
      }
    },
  }
}
