import { NativeSelect, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type DriftView, isolated } from '@toolkit/server/client'
import { useMemo } from 'react'
import { Answer } from '../../components/answer.tsx'
import { Section } from '../../evaluation/section.tsx'
import { counted, formatCount, formatFixed } from '../../format/number-format.ts'
import { sourceWords, useKnownProviders } from '../../providers/known-providers.ts'
import classes from '../shared/insight.module.css'
import { driftQuery } from '../shared/insight-queries.ts'
import { type Grouping, INSIGHT_DEFAULTS } from '../shared/insight-search.ts'
import { Plot } from '../shared/plot.tsx'
import type { SectionProps } from '../shared/section-props.ts'
import { WideTable } from '../shared/wide-table.tsx'
import { driftDrawing } from './drift-drawing.ts'
import { changeWords } from './drift-words.ts'

const HEIGHT = 220

type Series = DriftView['series'][number]

const GROUPING_WORDS: readonly { readonly value: Grouping; readonly label: string }[] = [
  { value: 'model', label: 'Model' },
  { value: 'folder', label: 'Model and folder' },
  { value: 'tag', label: 'Model and tag' },
]

/** What is said if no recording is in a group. */
const NO_GROUPS = {
  folder:
    'No recording has a folder: it is what stands before a slash in a name, or in the address of the source.',
  tag: 'No recording has a tag. Choose recordings in the list and tag them there.',
} as const

/** Whether the confidence moves over the weeks. */
export function Drift({ filters, search, onChange }: SectionProps) {
  const { by } = { ...INSIGHT_DEFAULTS, ...search }
  const found = useQuery(driftQuery(filters, by))
  return (
    <Section
      title="Drift of the confidence"
      note="Median and lowest tenth of the recordings’ mean confidence, by the week in which a recording was added (ISO 8601, UTC). The figures are of its current result, which may be newer."
    >
      <NativeSelect
        size="xs"
        label="Divided by"
        value={by}
        data={[...GROUPING_WORDS]}
        onChange={({ currentTarget: { value } }) => onChange({ by: value as Grouping })}
      />
      <Answer found={found}>
        {({ series, omitted, rule }) => (
          <>
            {series.length === 0 && <Text>No recording has a mean confidence yet.</Text>}
            {by !== 'model' && series.length > 0 && series.every(({ group }) => group === null) && (
              <Text>{NO_GROUPS[by]}</Text>
            )}
            {by === 'tag' && series.some(({ group }) => group !== null) && (
              <Text size="sm" c="dimmed">
                A recording with several tags counts in each of them.
              </Text>
            )}
            {series.map((one) => (
              <SeriesFigure key={JSON.stringify([one.score, one.group])} series={one} by={by} />
            ))}
            {omitted > 0 && (
              <Text size="sm" c="dimmed">
                {formatCount(omitted)} series with fewer recordings left out.
              </Text>
            )}
            {series.length > 0 && (
              <Text size="sm" c="dimmed" maw="46rem">
                A week with fewer than {rule.minRecordings} recordings is drawn pale and not tested.
                A move is marked where the recordings of up to {rule.windowWeeks} tested weeks
                before and after differ by the two-sided U test of Mann and Whitney, p &lt;{' '}
                {rule.alpha} after the correction by Holm for all points on this page. The test
                takes recordings as independent: many parts of one conversation are not.
              </Text>
            )}
          </>
        )}
      </Answer>
    </Section>
  )
}

function groupWords(group: string | null, by: Grouping): string {
  return by === 'model' ? '' : ` · ${group === null ? `no ${by}` : isolated(group)}`
}

function SeriesFigure({ series, by }: { readonly series: Series; readonly by: Grouping }) {
  const known = useKnownProviders()
  const drawing = useMemo(() => driftDrawing(series), [series])
  const { score, group, recordings, weeks, changes } = series
  const name = `${sourceWords(known, score)} · ${score.kind}${groupWords(group, by)}`
  return (
    <div className={classes.group}>
      <Title order={3} size="h5" className={classes.long}>
        {name}
      </Title>
      <p className={classes.line}>
        {counted(recordings, 'recording')} in {counted(weeks.length, 'week')}.{' '}
        {weeks.filter(({ isTested }) => isTested).length < 2
          ? 'A move can be seen from the second week with enough recordings on.'
          : changes.length === 0
            ? 'No move is marked.'
            : ''}
      </p>
      {changes.length > 0 && (
        <ul className={classes.quadrants}>
          {changes.map((change) => (
            <li key={change.week}>{changeWords(change)}</li>
          ))}
        </ul>
      )}
      {weeks.length > 1 && (
        <figure className={classes.figure}>
          <Plot
            label={`${name}: weekly median (line) and lowest tenth (dashed) of the mean confidence; the numbers are in the table below`}
            height={HEIGHT}
            drawing={drawing}
          />
          <figcaption className={classes.caption}>
            Line: median. Dashed: lowest tenth. Upright: a move.
          </figcaption>
        </figure>
      )}
      <WeeksTable name={name} series={series} />
    </div>
  )
}

function WeeksTable({ name, series }: { readonly name: string; readonly series: Series }) {
  const moves = new Set(series.changes.map(({ week }) => week))
  return (
    <details className={classes.numbers}>
      <summary>As a table</summary>
      <WideTable label={`Weeks of ${name}`}>
        <table className={classes.matrix}>
          <thead>
            <tr>
              <th scope="col">Week</th>
              <th scope="col">From</th>
              <th scope="col">Recordings</th>
              <th scope="col">Median</th>
              <th scope="col">Lowest tenth</th>
              <th scope="col">Note</th>
            </tr>
          </thead>
          <tbody>
            {series.weeks.map((week) => (
              <tr key={week.week}>
                <th scope="row">{week.week}</th>
                <td>{week.start}</td>
                <td>{formatCount(week.recordings)}</td>
                <td>{formatFixed(week.median, 1)}</td>
                <td>{formatFixed(week.lowestDecile, 1)}</td>
                <td>{week.isTested ? (moves.has(week.week) ? 'moves' : '') : 'not tested'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </WideTable>
    </details>
  )
}
