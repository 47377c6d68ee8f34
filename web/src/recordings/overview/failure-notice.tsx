import { formatCount } from '../../format/number-format.ts'
import { useFailureGroups, useStatusCounts } from './list-counts.ts'
import classes from './list-heading.module.css'

/** Why recordings failed and what to do, shown above the failed ones. */
export function FailureNotice() {
  const failed = useStatusCounts().find(({ status }) => status === 'failed')?.count ?? 0
  const groups = useFailureGroups(failed)
  if (groups.length === 0) return null
  return (
    <ul className={classes.notice} aria-label="Reasons of the failures">
      {groups.map(({ reason, advice, count }) => (
        <li key={reason}>
          {formatCount(count)} failed: <b>{reason}</b>. {advice}
        </li>
      ))}
    </ul>
  )
}
