import { type SpotTable, spotAt } from '@toolkit/server/client'
import { useMemo } from 'react'
import { formatScore } from '../../format/score-format.ts'
import { formatStretch, formatTime } from '../../format/time-format.ts'
import { playhead, usePlayhead } from '../../playback/playhead.ts'
import { LEAD_IN_SECONDS } from '../listen/tour.ts'
import type { SpotSort } from '../recording-search.ts'
import { orderSpots } from '../results/spot-order.ts'
import classes from './result-grid.module.css'
import { ResultGrid } from './result-grid.tsx'
import { rowsOfPlaces, spotRowAt } from './row-at.ts'
import { SortHead } from './sort-head.tsx'

interface Props {
  readonly table: SpotTable
  readonly sort: SpotSort | `-${SpotSort}`
  readonly onSort: (sort: SpotSort | `-${SpotSort}`) => void
}

const ROW_PIXELS = 34
const ROOMY = `${classes.roomy} ${classes.number}`

/** Table of spots; a row plays from one second before the spot. */
export function SpotGrid({ table, sort, onSort }: Props) {
  const places = useMemo(() => orderSpots(table, sort), [table, sort])
  const rows = useMemo(() => rowsOfPlaces(places, table.count), [places, table])
  const hereRow = usePlayhead(({ seconds }) => spotRowAt(table, rows, seconds))
  const startOf = (row: number) =>
    (table.firsts[places[row] as number] as number) * table.curve.resolution
  const head = { sort, onSort }
  return (
    <ResultGrid
      label="Spots in the range"
      count={places.length}
      rowPixels={ROW_PIXELS}
      hereRow={hereRow}
      columns={classes.spots ?? ''}
      startOf={startOf}
      onPlay={(row) => playhead.playFrom(startOf(row) - LEAD_IN_SECONDS)}
      head={
        <>
          <SortHead {...head} name="From – to" field="start" />
          <SortHead {...head} name="Length" field="duration" className={classes.number} />
          <SortHead {...head} name="Mean" field="mean" className={classes.number} />
          <SortHead {...head} name="Lowest" field="min" className={ROOMY} />
          <th scope="col" className={ROOMY}>
            Highest
          </th>
        </>
      }
    >
      {(row) => <SpotCells table={table} place={places[row] as number} />}
    </ResultGrid>
  )
}

function SpotCells({ table, place }: { readonly table: SpotTable; readonly place: number }) {
  const { start, end, mean, min, max } = spotAt(table, place)
  return (
    <>
      <td>
        {formatTime(start)}
        <span className={classes.until}> – {formatTime(end)}</span>
      </td>
      <td className={classes.number}>{formatStretch(end - start)}</td>
      <td className={classes.strong}>{formatScore(mean)}</td>
      <td className={ROOMY}>{formatScore(min)}</td>
      <td className={ROOMY}>{formatScore(max)}</td>
    </>
  )
}
