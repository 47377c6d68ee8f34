import { Anchor, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ConfusionsView } from '@toolkit/server/client'
import { useState } from 'react'
import { recordingQuery } from '../../api/queries.ts'
import { formatFraction } from '../../evaluation/evaluation-words.ts'
import { counted, formatScore } from '../../format/number-format.ts'
import { formatListening, formatStretch, formatTime } from '../../format/time-format.ts'
import { shownWindow } from '../../review/listening.ts'
import classes from '../shared/insight.module.css'
import { ShadedCell } from '../shared/shaded-cell.tsx'
import { WideTable } from '../shared/wide-table.tsx'

type Cell = ConfusionsView['cells'][number]
type DoubtfulTurn = Cell['worst'][number]

interface Props extends Pick<ConfusionsView, 'speakers' | 'cells'> {
  readonly title: string
  readonly nameOf: (speaker: string) => string
  /** Shows the matrix of a recording; absent: it is that of one. */
  readonly onRecording?: (id: string) => void
}

/** The key of the column of those without a name; no speaker is called so. */
const OTHERS = null

/** Speakers against their runners-up. A cell opens the list of its worst turns. */
export function ConfusionMatrix({ title, speakers, cells, nameOf, onRecording }: Props) {
  const [chosen, setChosen] = useState<Cell | null>(null)
  if (speakers.every(({ comparedSeconds }) => comparedSeconds === 0)) {
    return (
      <Text>
        These results have no scores of turns for several speakers, so that nothing can be said
        about runners-up.
      </Text>
    )
  }
  if (cells.length === 0) return <Text>No turn might be of another speaker.</Text>
  const rows = new Set(speakers.map(({ speaker }) => speaker))
  const more = cells.flatMap(({ runnerUp }) =>
    runnerUp === OTHERS || rows.has(runnerUp) ? [] : [runnerUp],
  )
  const columns: (string | null)[] = [...rows, ...new Set(more)]
  if (cells.some(({ runnerUp }) => runnerUp === OTHERS)) columns.push(OTHERS)
  const byPlace = new Map(
    cells.map((cell) => [JSON.stringify([cell.speaker, cell.runnerUp]), cell]),
  )
  const columnName = (column: string | null) => (column === OTHERS ? 'others' : nameOf(column))
  const most = Math.max(...cells.map(({ share }) => share))
  return (
    <>
      <WideTable label={title}>
        <table
          className={classes.matrix}
          aria-label={`${title}: share of a speaker’s time by runner-up`}
        >
          <thead>
            <tr>
              <th scope="col">Speaker</th>
              <th scope="col">Time</th>
              {columns.map((column) => (
                <th key={JSON.stringify(column)} scope="col" dir="auto">
                  {columnName(column)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {speakers.map(({ speaker, seconds, comparedSeconds }) => (
              <tr key={speaker}>
                <th scope="row" dir="auto">
                  {nameOf(speaker)}
                </th>
                <td>{formatListening(seconds)}</td>
                {columns.map((column) => {
                  const cell = byPlace.get(JSON.stringify([speaker, column]))
                  const key = JSON.stringify(column)
                  if (cell === undefined) {
                    const isUnknown = comparedSeconds === 0 || column === speaker
                    return <td key={key}>{isUnknown ? '–' : formatFraction(0)}</td>
                  }
                  return (
                    <ShadedCell key={key} share={cell.share / most}>
                      <button
                        type="button"
                        className={classes.cellButton}
                        aria-pressed={cell === chosen}
                        aria-label={`${nameOf(speaker)} might be ${columnName(column)}: ${formatFraction(cell.share)}, ${counted(cell.turns, 'turn')}`}
                        onClick={() => setChosen(cell === chosen ? null : cell)}
                      >
                        {formatFraction(cell.share)}
                      </button>
                    </ShadedCell>
                  )
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </WideTable>
      <div aria-live="polite" className={classes.group}>
        {chosen !== null && (
          <WorstTurns
            cell={chosen}
            title={`${nameOf(chosen.speaker)} might be ${columnName(chosen.runnerUp)}`}
            onRecording={onRecording}
          />
        )}
      </div>
    </>
  )
}

interface WorstProps {
  readonly cell: Cell
  readonly title: string
  readonly onRecording: Props['onRecording']
}

/** The turns of a cell with the lowest margins, each with the way to its moment. */
function WorstTurns({ cell, title, onRecording }: WorstProps) {
  const { worst, turns, seconds } = cell
  return (
    <section aria-label={title}>
      <Title order={4} size="h6">
        {title}
      </Title>
      <p className={classes.line}>
        {counted(turns, 'turn')}, {formatListening(seconds)}
        {turns > worst.length && `; the ${worst.length} least certain`}. Open one to hear it.
      </p>
      <ul className={classes.turns}>
        {worst.map((turn) => (
          <li key={`${turn.runId} ${turn.index}`}>
            <TurnLink turn={turn} />
            {onRecording !== undefined && (
              <Anchor
                component="button"
                type="button"
                fz="inherit"
                onClick={() => onRecording(turn.recordingId)}
              >
                Speakers of this recording
              </Anchor>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}

function TurnLink({ turn }: { readonly turn: DoubtfulTurn }) {
  const { recordingId, runId, start, end, margin } = turn
  const { data, isError } = useQuery(recordingQuery(recordingId))
  const { start: from, end: to } = shownWindow({ start, end }, 0)
  const moment = { run: runId, at: start, from, to, selFrom: start, selTo: end }
  return (
    <>
      <Anchor
        fz="inherit"
        renderRoot={(props) => (
          <Link to="/recordings/$id" params={{ id: recordingId }} search={moment} {...props} />
        )}
      >
        <bdi>{data?.name ?? (isError ? 'a recording that cannot be shown' : '…')}</bdi>,{' '}
        {formatTime(start)}
      </Anchor>{' '}
      <span className="figures">
        {formatStretch(end - start)}, margin {formatScore(margin)}
      </span>{' '}
    </>
  )
}
