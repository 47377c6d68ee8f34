import { Alert, Checkbox, NativeSelect, Stack } from '@mantine/core'
import { useState } from 'react'
import { counted, formatFixed, formatShare } from '../../format/number-format.ts'
import { formatListening } from '../../format/time-format.ts'
import { Swatch } from '../../timeline/plot/lane-labels.tsx'
import listClasses from '../lists/result-grid.module.css'
import { GridState } from '../lists/result-grid.tsx'
import { COLLARS, type RecordingSearch } from '../recording-search.ts'
import { ListedCount } from '../two-runs/listed-count.tsx'
import { StretchGrid } from '../two-runs/stretch-grid.tsx'
import type { StretchSort } from '../two-runs/stretch-order.ts'
import type { ErrorItem, EvaluationAnswer } from '../two-runs/two-run-queries.ts'
import { ERROR_KINDS, errorWho } from '../two-runs/two-run-words.ts'
import classes from '../two-runs/two-runs.module.css'
import type { OwnRun, TwoRuns } from '../two-runs/use-two-runs.ts'

interface Props {
  readonly twoRuns: TwoRuns
  readonly own: OwnRun
  readonly search: RecordingSearch
  readonly onChange: (changes: RecordingSearch) => void
}

/** The errors of the shown run against the reference: rates, who is who, and each error. */
export default function ErrorPanel({ twoRuns, own, search, onChange }: Props) {
  const { errors, marks, otherNameOf } = twoRuns
  const [sort, setSort] = useState<StretchSort>('start')
  const { data } = errors
  const who = (item: ErrorItem) => errorWho(item, otherNameOf, own.nameOf)
  return (
    <div className={listClasses.panel}>
      <Stack gap="xs" component="section" aria-label="Errors">
        <Figures answer={data} />
        <div className={classes.options}>
          <NativeSelect
            size="xs"
            label="Collar"
            title="Time around each border of the reference's turns that is not scored"
            value={String(search.collar ?? 0)}
            onChange={(event) => onChange(collarOf(event.currentTarget.value))}
            data={COLLARS.map((each) => ({
              value: String(each),
              label: each === 0 ? 'None' : `${each} s`,
            }))}
          />
          <Checkbox
            size="xs"
            label="Leave out overlaps"
            mb={6}
            checked={search.skipOverlap ?? false}
            onChange={(event) => onChange({ skipOverlap: event.currentTarget.checked })}
          />
        </div>
        {data !== undefined && <Speakers answer={data} twoRuns={twoRuns} own={own} />}
        <ListedCount noun="error" listed={data} />
        {data === undefined || !marks || data.items.length === 0 ? (
          <GridState
            isPending={data === undefined}
            error={errors.error}
            emptyMessage="This diarization equals the reference."
          />
        ) : (
          <StretchGrid
            label="Errors"
            items={data.items}
            marks={marks}
            sort={sort}
            onSort={setSort}
            kindWords={ERROR_KINDS}
            who={who}
            weight={null}
          />
        )}
      </Stack>
    </div>
  )
}

function collarOf(value: string): RecordingSearch {
  return { collar: COLLARS.find((each) => String(each) === value) ?? 0 }
}

function Figures({ answer }: { readonly answer: EvaluationAnswer | undefined }) {
  const rates = answer?.evaluation
  const share = (seconds: number | undefined) =>
    seconds === undefined || !rates
      ? '–'
      : rates.total === 0
        ? `${formatFixed(seconds, 1)} s`
        : `${formatShare((100 * seconds) / rates.total)} (${formatFixed(seconds, 1)} s)`
  const percent = (rate: number | null | undefined) =>
    rate === null || rate === undefined ? '–' : formatShare(100 * rate)
  const facts = [
    ['Error rate (DER)', percent(rates?.der)],
    ['Jaccard (JER)', percent(rates?.jer)],
    ['Missed', share(rates?.missed)],
    ['False alarm', share(rates?.falseAlarm)],
    ['Confusion', share(rates?.confusion)],
    ['Speech in the reference', formatListening(rates?.total ?? null)],
  ] as const
  return (
    <>
      <dl className={`${classes.figures} figures`} data-testid="error-figures">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {rates && rates.scored !== null && (
        <Alert color="gray" variant="outline" p="xs">
          Only {counted(rates.scored.length, 'part')} of the recording{' '}
          {rates.scored.length === 1 ? 'is' : 'are'} scored.
        </Alert>
      )}
    </>
  )
}

interface SpeakersProps {
  readonly answer: EvaluationAnswer
  readonly twoRuns: TwoRuns
  readonly own: OwnRun
}

/** Which speaker of the reference is which one of the run. */
function Speakers({ answer, twoRuns, own }: SpeakersProps) {
  const { above, otherTable, otherNameOf } = twoRuns
  const { mapping } = answer.evaluation
  const references = otherTable?.lanes.map(({ speaker }) => speaker) ?? []
  const speakers = own.table?.lanes.map(({ speaker }) => speaker) ?? []
  const unmatched = speakers.filter((each) => mapping.every(({ speaker }) => speaker !== each))
  return (
    <details className={classes.details}>
      <summary>Speakers: who is who</summary>
      <ul className={classes.pairs}>
        {references.map((reference) => {
          const pair = mapping.find((each) => each.reference === reference)
          return (
            <li key={reference}>
              <Swatch colour={above?.colours.get(reference) ?? 0} />
              <span dir="auto">
                {otherNameOf(reference)}
                {pair === undefined ? ': nobody' : ` = ${own.nameOf(pair.speaker)}`}
              </span>
            </li>
          )
        })}
        {unmatched.map((speaker) => (
          <li key={speaker}>
            <Swatch colour={own.colours.get(speaker) ?? 0} />
            <span dir="auto">{own.nameOf(speaker)}: nobody in the reference</span>
          </li>
        ))}
      </ul>
    </details>
  )
}
