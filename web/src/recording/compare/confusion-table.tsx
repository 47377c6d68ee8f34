import { UnstyledButton } from '@mantine/core'
import type { TurnView } from '@toolkit/server/client'
import { counted, formatFixed } from '../../format/number-format.ts'
import { formatStretch } from '../../format/time-format.ts'
import { announce } from '../listen/player-state.ts'
import { playStretches } from '../listen/spot-tour.ts'
import { longest, saidByBoth } from '../two-runs/stretch-sets.ts'
import type { CompareAnswer } from '../two-runs/two-run-queries.ts'
import classes from '../two-runs/two-runs.module.css'

interface Props extends Pick<CompareAnswer, 'confusion' | 'mapping'> {
  /** Null while loading. */
  readonly turnsA: readonly TurnView[] | null
  readonly turnsB: readonly TurnView[] | null
  readonly nameOfA: (speaker: string) => string
  readonly nameOfB: (speaker: string) => string
}

/** How many stretches of a cell are played. */
const PLAYED = 10

/** How long each speaker of A is which speaker of B. A cell plays its longest stretches, one after another. */
export function ConfusionTable({ confusion, mapping, turnsA, turnsB, nameOfA, nameOfB }: Props) {
  const { rows, columns, seconds, omittedA, omittedB } = confusion
  const nameA = (label: string | null) => (label === null ? 'nobody' : nameOfA(label))
  const nameB = (label: string | null) => (label === null ? 'nobody' : nameOfB(label))
  const play = (row: string | null, column: string | null) => {
    if (turnsA === null || turnsB === null) return
    const stretches = longest(saidByBoth(turnsA, turnsB, row, column), PLAYED)
    if (stretches.length === 0) announce('There is nothing to play')
    else playStretches('stretch', stretches)
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also without a mouse
    <section className={classes.scroll} tabIndex={0} aria-label="Who says what">
      <table className={`${classes.matrix} figures`}>
        <caption>
          Seconds by speaker: A in rows, B in columns. A cell plays its longest stretches.
        </caption>
        <thead>
          <tr>
            <th scope="col">A \ B</th>
            {columns.map((column) => (
              <th key={column ?? ''} scope="col" dir="auto" title={nameB(column)}>
                {nameB(column)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, y) => (
            <tr key={row ?? ''}>
              <th scope="row" dir="auto" title={nameA(row)}>
                {nameA(row)}
              </th>
              {columns.map((column, x) => {
                const value = seconds[y]?.[x] ?? 0
                const isSame = row !== null && mapping.some(({ a, b }) => a === row && b === column)
                return (
                  <td key={column ?? ''}>
                    {value > 0 ? (
                      <UnstyledButton
                        className={classes.cell}
                        data-same={isSame}
                        aria-label={`Play: A ${nameA(row)}, B ${nameB(column)}, ${formatStretch(value)}`}
                        onClick={() => play(row, column)}
                      >
                        {formatFixed(value, 1)}
                      </UnstyledButton>
                    ) : (
                      '–'
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
  )
}
