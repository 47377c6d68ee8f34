import { useMemo } from 'react'
import { formatFixed } from '../../format/number-format.ts'
import { formatTime } from '../../format/time-format.ts'
import { usePlayhead } from '../../playback/playhead.ts'
import { MarkSwatch } from '../../timeline/legend.tsx'
import type { MarkKind, Marks } from '../../timeline/marks.ts'
import { markAt } from '../../timeline/marks.ts'
import { playItem } from '../listen/player-state.ts'
import gridClasses from '../lists/result-grid.module.css'
import { ResultGrid, SortHead } from '../lists/result-grid.tsx'
import type { MarkedStretch } from './marks-of.ts'
import { orderStretches, type StretchSort } from './stretch-order.ts'
import classes from './two-runs.module.css'

interface Props<Item extends MarkedStretch> {
  readonly label: string
  /** Sorted by start. */
  readonly items: readonly Item[]
  readonly marks: Marks
  readonly sort: StretchSort
  readonly onSort: (sort: StretchSort) => void
  readonly kindWords: Readonly<Record<MarkKind, string>>
  readonly who: (item: Item) => string
  /** A further column that ranks; null: there is none. */
  readonly weight: { readonly name: string; readonly hint: string } | null
}

const ROW_PIXELS = 46

/** A table of stretches in which two runs differ; a row plays with its lead-in. */
export function StretchGrid<Item extends MarkedStretch & { readonly weight?: number }>({
  label,
  items,
  marks,
  sort,
  onSort,
  kindWords,
  who,
  weight,
}: Props<Item>) {
  const places = useMemo(() => orderStretches(items, sort), [items, sort])
  const rows = useMemo(() => {
    const found = new Uint32Array(places.length)
    for (const [row, place] of places.entries()) found[place] = row
    return found
  }, [places])
  const hereRow = usePlayhead(({ seconds }) => {
    const place = markAt(marks.spans, seconds, 0)
    return place === null ? -1 : (rows[place] ?? -1)
  })
  const itemAt = (row: number) => items[places[row] as number] as Item
  const head = { sort, onSort }
  return (
    <ResultGrid
      label={label}
      count={places.length}
      rowPixels={ROW_PIXELS}
      hereRow={hereRow}
      columns={(weight === null ? classes.errors : classes.differences) ?? ''}
      startOf={(row) => itemAt(row).start}
      onPlay={(row) => playItem('mark', itemAt(row).start, itemAt(row).end)}
      head={
        <>
          <SortHead {...head} name="From" field="start" />
          <SortHead {...head} name="Length" field="duration" className={gridClasses.number} />
          <th scope="col">What</th>
          {weight !== null && (
            <SortHead
              {...head}
              name={weight.name}
              hint={weight.hint}
              field="weight"
              className={gridClasses.number}
            />
          )}
        </>
      }
    >
      {(row) => {
        const item = itemAt(row)
        return (
          <>
            <td>{formatTime(item.start)}</td>
            <td className={gridClasses.number}>{formatFixed(item.end - item.start, 2)} s</td>
            <td className={gridClasses.wrapped}>
              <MarkSwatch kind={item.kind} /> {kindWords[item.kind]}
              <div className={classes.who} dir="auto">
                {who(item)}
              </div>
            </td>
            {weight !== null && (
              <td className={gridClasses.number}>{formatFixed(item.weight ?? null, 2)}</td>
            )}
          </>
        )
      }}
    </ResultGrid>
  )
}
