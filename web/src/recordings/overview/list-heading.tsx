import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { PageHeading } from '../../components/page-heading.tsx'
import { counted, formatCount } from '../../format/number-format.ts'
import { statusWords } from '../../format/status-words.ts'
import { useListExtras } from '../filters/sources.ts'
import { formatTotal } from '../list-numbers.ts'
import {
  filtersOf,
  isFiltered,
  type RecordingsSearch,
  type SearchChanges,
} from '../recordings-search.ts'
import { useFailureGroups, useStatusCounts, useTotal } from './list-counts.ts'
import classes from './list-heading.module.css'

interface Props {
  readonly search: RecordingsSearch
  /** The filters that the shown recordings match; the last ones while new ones are awaited. */
  readonly answered: RecordingsSearch
  /** Number of recordings that match the filters; undefined until it is known. */
  readonly matching: number | undefined
  /** Length of all matching recordings; null if it is not known for all of them. */
  readonly seconds: number | null
  readonly onChange: (changes: SearchChanges) => void
  /** The controls at the end of the line. */
  readonly children: ReactNode
}

/** The first line of the list: title, counts by status, upload. */
export function ListHeading({ search, answered, matching, seconds, onChange, children }: Props) {
  const counts = useStatusCounts()
  const groups = useFailureGroups(counts.find(({ status }) => status === 'failed')?.count ?? 0)
  const [only] = groups
  const reason = groups.length === 1 && only ? `: ${lowerFirst(only.reason)}` : ''
  return (
    <div className={classes.line}>
      <PageHeading title="Recordings" />
      <CountText answered={answered} matching={matching} seconds={seconds} />
      <div className={classes.counts}>
        {counts.map(({ status, count }) => (
          <button
            key={status}
            type="button"
            className={classes.count}
            aria-pressed={search.status === status}
            data-bad={status === 'failed' || status === 'held'}
            title={search.status === status ? 'Show all statuses' : 'Show only these'}
            onClick={() => onChange({ status: search.status === status ? undefined : status })}
          >
            {formatCount(count)} {statusWords(status)}
            {status === 'failed' && reason}
          </button>
        ))}
      </div>
      {matching !== undefined && matching > 0 && <ReviewLink search={search} />}
      <EvaluationLink search={search} />
      <div className={classes.end}>{children}</div>
    </div>
  )
}

/** The number of recordings; with filters also of all: `5 of 14 · 3 h 10 min`. */
function CountText({
  answered,
  matching,
  seconds,
}: Pick<Props, 'answered' | 'matching' | 'seconds'>) {
  const total = useTotal()
  if (matching === undefined || matching === 0) return null
  const length = seconds === null ? '' : ` · ${formatTotal(seconds)}`
  const count =
    isFiltered(answered) && total !== null
      ? `${formatCount(matching)} of ${formatCount(total)}`
      : counted(matching, 'recording')
  return (
    <span className={`figures ${classes.total}`} data-testid="list-count">
      {count}
      {length}
    </span>
  )
}

/** Leads to the worst moments of the recordings that match the filters; without filters the header does. */
function ReviewLink({ search }: Pick<Props, 'search'>) {
  if (!isFiltered(search)) return null
  return (
    <Link to="/review" search={filtersOf(search)} className={classes.link}>
      Review these
    </Link>
  )
}

/** Leads to the errors of the recordings that match the filters, if a recording has some. */
function EvaluationLink({ search }: Pick<Props, 'search'>) {
  const { hasErrors } = useListExtras()
  if (!hasErrors) return null
  return (
    <Link to="/evaluation" search={filtersOf(search)} className={classes.link}>
      {isFiltered(search) ? 'Evaluate these' : 'Evaluate'}
    </Link>
  )
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}
