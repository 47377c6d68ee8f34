import type { TurnView } from '@toolkit/server/client'
import { useMemo } from 'react'
import { formatScore } from '../../format/score-format.ts'
import { formatStretch, formatTime } from '../../format/time-format.ts'
import { playhead, usePlayhead } from '../../playback/playhead.ts'
import { doubtReasons } from '../../timeline/inspect/doubt-reasons.ts'
import type { TurnTable } from '../../timeline/turn-table.ts'
import type { TurnSort } from '../recording-search.ts'
import classes from './result-grid.module.css'
import { ResultGrid } from './result-grid.tsx'
import { rowsOfPlaces, turnRowAt } from './row-at.ts'
import { SortHead } from './sort-head.tsx'

interface Props {
  readonly table: TurnTable
  readonly places: Uint32Array
  readonly sort: TurnSort | `-${TurnSort}`
  readonly onSort: (sort: TurnSort | `-${TurnSort}`) => void
  readonly speakerNames: Readonly<Record<string, string>>
}

const ROW_PIXELS = 46

/** Table of turns. */
export function TurnGrid({ table, places, sort, onSort, speakerNames }: Props) {
  const { turns } = table
  const rows = useMemo(() => rowsOfPlaces(places, turns.length), [places, turns])
  const hereRow = usePlayhead(({ seconds }) => turnRowAt(table, rows, seconds))
  const nameOf = (speaker: string) => speakerNames[speaker] ?? speaker
  const turnOf = (row: number) => turns[places[row] as number]
  const head = { sort, onSort }
  return (
    <ResultGrid
      label="Turns in the range"
      count={places.length}
      rowPixels={ROW_PIXELS}
      hereRow={hereRow}
      columns={classes.turns ?? ''}
      startOf={(row) => turnOf(row)?.start ?? Number.NaN}
      onPlay={(row) => playhead.playFrom(turnOf(row)?.start ?? 0)}
      head={
        <>
          <th scope="col">Speaker</th>
          <SortHead {...head} name="From – to" field="start" />
          <SortHead {...head} name="Length" field="duration" className={ROOMY} />
          <SortHead {...head} name="Confidence" field="confidence" className={classes.number} />
          <SortHead {...head} name="Margin" field="margin" className={ROOMY} />
          <th scope="col" className={classes.unseen}>
            Why
          </th>
        </>
      }
    >
      {(row) => {
        const turn = turnOf(row)
        return turn ? <TurnCells turn={turn} nameOf={nameOf} /> : null
      }}
    </ResultGrid>
  )
}

const ROOMY = `${classes.roomy} ${classes.number}`

interface CellsProps {
  readonly turn: TurnView
  readonly nameOf: (speaker: string) => string
}

function TurnCells({ turn, nameOf }: CellsProps) {
  const { start, end, runnerUp } = turn
  const doubts = doubtReasons(turn, nameOf)
  const next =
    runnerUp === null
      ? 'no other speaker close'
      : `next ${nameOf(runnerUp.speaker)} ${formatScore(runnerUp.confidence)}`
  return (
    <>
      <td className={classes.cut} dir="auto">
        {nameOf(turn.speaker)}
      </td>
      <td>
        {formatTime(start)}
        <span className={classes.until}> – {formatTime(end)}</span>
      </td>
      <td className={ROOMY}>{formatStretch(end - start)}</td>
      <td className={classes.strong}>{formatScore(turn.confidence)}</td>
      <td className={ROOMY}>{formatScore(turn.margin)}</td>
      <td className={`${classes.quiet} ${classes.cut}`}>{[next, ...doubts].join(' · ')}</td>
    </>
  )
}
