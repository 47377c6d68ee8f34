import { UnstyledButton } from '@mantine/core'
import type { ColoursByLabel, TurnView } from '@toolkit/server/client'
import { useId } from 'react'
import { counted, formatFixed } from '../../format/number-format.ts'
import { Swatch } from '../../timeline/plot/lane-labels.tsx'
import { announce } from '../listen/player-state.ts'
import { playStretches } from '../listen/spot-tour.ts'
import { longest, saidByBoth } from '../results/stretch-sets.ts'
import type { CompareAnswer } from '../two-runs/two-run-queries.ts'
import classes from '../two-runs/two-runs.module.css'

interface Props extends Pick<CompareAnswer, 'confusion' | 'mapping'> {
  /** Null while loading. */
  readonly turnsA: readonly TurnView[] | null
  readonly turnsB: readonly TurnView[] | null
  readonly nameOfA: (speaker: string) => string
  readonly nameOfB: (speaker: string) => string
  readonly coloursA: ColoursByLabel
  readonly coloursB: ColoursByLabel
}

/** How many stretches of a cell are played. */
const PLAYED = 10
/** Less is shown as none. */
const MIN_SECONDS = 0.05

/** How long each speaker of A is which speaker of B. A cell plays its longest stretches, one after another. */
export function ConfusionTable({ confusion, mapping, turnsA, turnsB, ...props }: Props) {
  const { nameOfA, nameOfB, coloursA, coloursB } = props
  const { rows, columns, seconds, omittedA, omittedB } = confusion
  const noteId = useId()
  const nameA = (label: string | null) => (label === null ? 'nobody' : nameOfA(label))
  const nameB = (label: string | null) => (label === null ? 'nobody' : nameOfB(label))
  const play = (row: string | null, column: string | null) => {
    if (turnsA === null || turnsB === null) return
    const stretches = longest(saidByBoth(turnsA, turnsB, row, column), PLAYED)
    if (stretches.length === 0) announce('There is nothing to play')
    else playStretches('stretch', stretches)
  }
  return (
    <>
      <p id={noteId} className={classes.note}>
        Seconds by speaker: A in rows, B in columns. A cell plays its longest stretches.
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also without a mouse */}
      <section className={classes.scroll} tabIndex={0} aria-label="Who says what">
        <table className={`${classes.matrix} figures`} aria-describedby={noteId}>
          <thead>
            <tr>
              <th scope="col">A \ B</th>
              {columns.map((column) => (
                <th key={column ?? ''} scope="col" dir="auto" title={nameB(column)}>
                  {column !== null && <Swatch colour={coloursB.get(column) ?? 0} />} {nameB(column)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, y) => (
              <tr key={row ?? ''}>
                <th scope="row" dir="auto" title={nameA(row)}>
                  {row !== null && <Swatch colour={coloursA.get(row) ?? 0} />} {nameA(row)}
                </th>
                {columns.map((column, x) => {
                  const value = seconds[y]?.[x] ?? 0
                  const isSame =
                    row !== null && mapping.some(({ a, b }) => a === row && b === column)
                  return (
                    <td key={column ?? ''}>
                      {value < MIN_SECONDS ? (
                        '–'
                      ) : row === null && column === null ? (
                        formatFixed(value, 1)
                      ) : (
                        <UnstyledButton
                          className={classes.cell}
                          data-same={isSame}
                          aria-label={`${formatFixed(value, 1)} s: play A ${nameA(row)}, B ${nameB(column)}`}
                          onClick={() => play(row, column)}
                        >
                          {formatFixed(value, 1)}
                        </UnstyledButton>
                      )}
                    </td>
                  )
                })}
              </tr>
            ))}
          </tbody>
        </table>
        {omittedA + omittedB > 0 && (
          <p className={classes.note}>
            Not shown: {counted(omittedA, 'speaker')} of A, {counted(omittedB, 'speaker')} of B.
          </p>
        )}
      </section>
    </>
  )
}
