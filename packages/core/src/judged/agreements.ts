import { agreement, type ReviewerVerdict } from '../calibration/agreement.ts'
import type { ReviewerAgreement } from '../toolkit/calibration.ts'
import type { JudgedTable } from './judged-table.ts'

/** Pairs of more reviewers are not compared. */
const MAX_REVIEWERS = 10

/** The agreement of each two reviewers who judged the same moments, those with most verdicts first; ties by name. */
export function agreements(table: JudgedTable): ReviewerAgreement[] {
  const counts = new Map<string, number>()
  const { reviewers } = table.columns
  for (let row = 0; row < table.length; row++) {
    if (reviewers[row] === -1) continue
    const reviewer = table.reviewerAt(row)
    if (reviewer !== null) counts.set(reviewer, (counts.get(reviewer) ?? 0) + 1)
  }
  const byReviewer = [...counts]
    .sort(([one, first], [other, second]) => second - first || (one < other ? -1 : 1))
    .slice(0, MAX_REVIEWERS)
    .map(([reviewer]) => [reviewer, newestOfEach(table, reviewer)] as const)
  return byReviewer.flatMap(([one, first], place) =>
    byReviewer.slice(place + 1).flatMap(([other, second]) => {
      const found = agreement(first, second)
      return found.n + found.unclear === 0 ? [] : [{ reviewers: [one, other] as const, ...found }]
    }),
  )
}

/** One verdict of a reviewer for each moment: of several the newest. */
function newestOfEach(table: JudgedTable, reviewer: string): ReviewerVerdict[] {
  const { starts, ends, newest } = table.columns
  const isTaken = new Uint8Array(table.length)
  const found: ReviewerVerdict[] = []
  for (const [place, recordingId] of table.recordingIds.entries()) {
    const { from, to } = table.rowsAt(place)
    for (let row = from; row < to; row++) {
      const moment = from + (newest[row] as number)
      if (table.reviewerAt(row) !== reviewer || isTaken[moment] === 1) continue
      isTaken[moment] = 1
      found.push({
        ...{ recordingId, start: starts[row] as number, end: ends[row] as number },
        ...{ verdict: table.verdictAt(row), drawId: table.drawTextAt(row) },
      })
    }
  }
  return found
}
