import { type CorpusStatisticsView, REASONS, type Reason } from '@toolkit/server/client'

type Origin = CorpusStatisticsView['items'][number]

/** The moments below a threshold that have a reason. */
export interface ReasonRow {
  readonly reason: Reason
  readonly moments: number
  readonly seconds: number
  /** Of all moments below the threshold, 0–1; null: there is none. */
  readonly share: number | null
}

/** What lies below a threshold, and why. */
export interface LowScores {
  readonly moments: number
  readonly seconds: number
  /** Each reason, that of most moments first. A moment may be in several rows, or in none. */
  readonly rows: readonly ReasonRow[]
}

/** The reasons of the moments of an origin below one of `CANDIDATE_THRESHOLDS`. */
export function lowScores({ spots }: Pick<Origin, 'spots'>, max: number): LowScores {
  const found = spots.find((one) => one.max === max)
  const moments = found?.total ?? 0
  const rows = REASONS.map((reason): ReasonRow => {
    const own = found?.reasons.find((one) => one.reason === reason)
    const count = own?.total ?? 0
    return {
      ...{ reason, moments: count, seconds: own?.totalSeconds ?? 0 },
      share: moments === 0 ? null : count / moments,
    }
  })
  return {
    moments,
    seconds: found?.totalSeconds ?? 0,
    rows: rows.sort((a, b) => b.moments - a.moments),
  }
}
