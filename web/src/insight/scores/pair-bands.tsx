import { formatCount } from '../../format/number-format.ts'
import classes from '../shared/insight.module.css'
import { ShadedCell } from '../shared/shaded-cell.tsx'
import { WideTable } from '../shared/wide-table.tsx'
import { BANDS, bandCounts, type PairGroup } from './score-pairs.ts'

interface Props {
  readonly group: PairGroup
  /** Provider, model and kind of score. */
  readonly name: string
}

/** The picture as a table: how many recordings have which scores. */
export function PairBands({ group, name }: Props) {
  return (
    <details className={classes.numbers}>
      <summary>As a table</summary>
      <Table group={group} name={name} />
    </details>
  )
}

const bandWords = (from: number) => (from === 90 ? '90–100' : `${from}–<${from + 10}`)

function Table({ group, name }: Props) {
  const counts = bandCounts(group)
  const most = Math.max(1, ...counts.flat())
  return (
    <WideTable label={`Recordings by both scores: ${name}`}>
      <table className={classes.matrix}>
        <caption>Recordings by my score (rows) and mean confidence (columns)</caption>
        <thead>
          <tr>
            <th scope="col">My score</th>
            {BANDS.map((from) => (
              <th key={from} scope="col">
                {bandWords(from)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {BANDS.toReversed().map((from) => (
            <tr key={from}>
              <th scope="row">{bandWords(from)}</th>
              {(counts[from / 10] ?? []).map((count, band) => (
                <ShadedCell key={BANDS[band]} share={count / most}>
                  {formatCount(count)}
                </ShadedCell>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </WideTable>
  )
}
