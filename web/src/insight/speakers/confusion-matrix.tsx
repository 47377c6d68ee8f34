import { Text } from '@mantine/core'
import type { ConfusionsView } from '@toolkit/server/client'
import { formatFraction } from '../../evaluation/evaluation-words.ts'
import { counted } from '../../format/number-format.ts'
import { formatListening } from '../../format/time-format.ts'
import classes from '../shared/insight.module.css'
import { ShadedCell } from '../shared/shaded-cell.tsx'
import { WideTable } from '../shared/wide-table.tsx'
import { type Cell, WorstTurns } from './worst-turns.tsx'

interface Props extends Pick<ConfusionsView, 'speakers' | 'cells'> {
  readonly title: string
  readonly nameOf: (speaker: string) => string
  /** The opened cell, which may be of another matrix: only one can play. */
  readonly chosen: Cell | null
  readonly onChoose: (cell: Cell | null) => void
  /** Shows the matrix of a recording; absent: it is that of one. */
  readonly onRecording?: (id: string) => void
}

/** The key of the column of those without a name; no speaker is called so. */
const OTHERS = null

/** Speakers against their runners-up. A cell opens the list of its worst turns. */
export function ConfusionMatrix({ title, speakers, cells, nameOf, ...props }: Props) {
  const { chosen, onChoose, onRecording } = props
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
                        onClick={() => onChoose(cell === chosen ? null : cell)}
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
        {chosen !== null && cells.includes(chosen) && (
          <WorstTurns
            key={JSON.stringify([chosen.speaker, chosen.runnerUp])}
            cell={chosen}
            title={`${nameOf(chosen.speaker)} might be ${columnName(chosen.runnerUp)}`}
            onRecording={onRecording}
          />
        )}
      </div>
    </>
  )
}
