import { Stack } from '@mantine/core'
import type { ColoursByLabel } from '@toolkit/server/client'
import { useState } from 'react'
import { formatShare } from '../../format/number-format.ts'
import { formatListening } from '../../format/time-format.ts'
import listClasses from '../lists/result-grid.module.css'
import { GridState } from '../lists/result-grid.tsx'
import { ListedCount } from '../two-runs/listed-count.tsx'
import { StretchGrid } from '../two-runs/stretch-grid.tsx'
import type { StretchSort } from '../two-runs/stretch-order.ts'
import type { DifferenceItem } from '../two-runs/two-run-queries.ts'
import { DIFFERENCE_KINDS, differenceWho } from '../two-runs/two-run-words.ts'
import classes from '../two-runs/two-runs.module.css'
import type { OwnRun, TwoRuns } from '../two-runs/use-two-runs.ts'
import { ConfusionTable } from './confusion-table.tsx'

interface Props {
  readonly twoRuns: TwoRuns
  readonly own: OwnRun
}

const NO_COLOURS: ColoursByLabel = new Map()
const NO_ITEMS: readonly DifferenceItem[] = []

const WEIGHT = {
  name: 'Weight',
  hint: 'Length × mean confidence of both: long differences that both are sure of come first',
}

/** Where two compared runs differ: how much they agree, who is who, and each difference. */
export default function DifferencePanel({ twoRuns, own }: Props) {
  const { comparison, marks, otherNameOf, otherTable } = twoRuns
  const { data, error } = comparison
  const [sort, setSort] = useState<StretchSort>('-weight')
  const items = data?.items ?? NO_ITEMS
  const who = (item: DifferenceItem) => differenceWho(item, otherNameOf, own.nameOf)
  const facts = [
    ['Same', data === undefined ? '–' : formatShare(data.share === null ? null : 100 * data.share)],
    ['Same time', formatListening(data?.sameSeconds ?? null)],
    ['Different', formatListening(data?.differentSeconds ?? null)],
  ] as const
  return (
    <div className={listClasses.panel}>
      <Stack gap="xs" component="section" aria-label="Differences">
        <dl className={`${classes.figures} figures`} data-testid="agreement">
          {facts.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
        {data !== undefined && (
          <details className={classes.details} open>
            <summary>Who says what</summary>
            <ConfusionTable
              confusion={data.confusion}
              mapping={data.mapping}
              turnsA={otherTable?.turns ?? null}
              turnsB={own.table?.turns ?? null}
              nameOfA={otherNameOf}
              nameOfB={own.nameOf}
              coloursA={twoRuns.above?.colours ?? NO_COLOURS}
              coloursB={own.colours}
            />
          </details>
        )}
        <ListedCount noun="difference" listed={data} />
        {data === undefined || !marks || items.length === 0 ? (
          <GridState
            isPending={data === undefined}
            error={error}
            emptyMessage="Both diarizations are the same."
          />
        ) : (
          <StretchGrid
            label="Differences"
            items={items}
            marks={marks}
            sort={sort}
            onSort={setSort}
            kindWords={DIFFERENCE_KINDS}
            who={who}
            weight={WEIGHT}
          />
        )}
      </Stack>
    </div>
  )
}
