import { Anchor, NativeSelect, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { CANDIDATE_THRESHOLDS, type CorpusStatisticsView } from '@toolkit/server/client'
import { Answer } from '../../components/answer.tsx'
import { formatFraction } from '../../evaluation/evaluation-words.ts'
import { Section } from '../../evaluation/section.tsx'
import { counted, formatCount } from '../../format/number-format.ts'
import { formatListening } from '../../format/time-format.ts'
import { sourceWords, useKnownProviders } from '../../providers/known-providers.ts'
import { REASON_WORDS } from '../../review/reason-words.ts'
import { type ReviewSearch, readReviewSearch } from '../../review/review-search.ts'
import classes from '../shared/insight.module.css'
import { histogramsQuery } from '../shared/insight-queries.ts'
import { INSIGHT_DEFAULTS } from '../shared/insight-search.ts'
import type { SectionProps } from '../shared/section-props.ts'
import { WideTable } from '../shared/wide-table.tsx'
import { lowScores, type ReasonRow } from './low-score-reasons.ts'

type Origin = CorpusStatisticsView['items'][number]

/** What is special about the moments of low scores, by model. */
export function LowScores({ filters, search, onChange }: SectionProps) {
  const { max } = { ...INSIGHT_DEFAULTS, ...search }
  const found = useQuery(histogramsQuery(filters))
  return (
    <Section
      title="Why scores are low"
      note="What holds for the moments below a threshold, by the turns and the sound around them. A moment may have several reasons, or none; a reason may be there without being the cause. Choose one to review its moments."
    >
      <NativeSelect
        size="xs"
        label="Moments below"
        value={String(max)}
        data={CANDIDATE_THRESHOLDS.map(String)}
        onChange={({ currentTarget: { value } }) => onChange({ max: Number(value) })}
      />
      <Answer found={found}>
        {({ items }) =>
          items.length === 0 ? (
            <Text>No recording has scores over time yet.</Text>
          ) : (
            items.map((origin) => {
              const { provider, model } = origin.score
              const ofOrigin = { ...filters, provider, model, max }
              return (
                <Reasons
                  key={JSON.stringify(origin.score)}
                  origin={origin}
                  max={max}
                  review={readReviewSearch(ofOrigin)}
                />
              )
            })
          )
        }
      </Answer>
    </Section>
  )
}

interface ReasonsProps {
  readonly origin: Origin
  readonly max: number
  /** The address of a review of all its moments. */
  readonly review: ReviewSearch
}

function Reasons({ origin, max, review }: ReasonsProps) {
  const known = useKnownProviders()
  const { moments, seconds, rows } = lowScores(origin, max)
  const name = `${sourceWords(known, origin.score)} · ${origin.score.kind}`
  return (
    <div className={classes.group}>
      <Title order={3} size="h5" className={classes.long}>
        {name}
      </Title>
      {moments === 0 ? (
        <Text size="sm">
          No moment of {counted(origin.recordings, 'recording')} is below {max}.
        </Text>
      ) : (
        <>
          <p className={classes.line}>
            {counted(moments, 'moment')} of {counted(origin.recordings, 'recording')}{' '}
            {moments === 1 ? 'is' : 'are'} below {max}, {formatListening(seconds)}.
          </p>
          <WideTable label={`Reasons below ${max}: ${name}`}>
            <table className={classes.list} aria-label={`Reasons below ${max}: ${name}`}>
              <thead>
                <tr>
                  <th scope="col">Reason</th>
                  <th scope="col">Moments</th>
                  <th scope="col">Time</th>
                  <th scope="col">Share of the moments</th>
                </tr>
              </thead>
              <tbody>
                {rows.map((row) => (
                  <Row key={row.reason} row={row} review={review} />
                ))}
              </tbody>
            </table>
          </WideTable>
        </>
      )}
    </div>
  )
}

function Row({ row, review }: { readonly row: ReasonRow; readonly review: ReviewSearch }) {
  const { reason, moments, seconds, share } = row
  const words = REASON_WORDS[reason]
  return (
    <tr>
      <th scope="row">
        {moments === 0 ? (
          words
        ) : (
          <Anchor
            fz="inherit"
            renderRoot={(props) => <Link to="/review" search={{ ...review, reason }} {...props} />}
          >
            {words}
          </Anchor>
        )}
      </th>
      <td>{formatCount(moments)}</td>
      <td>{formatListening(seconds)}</td>
      <td className={classes.shareCell}>
        <span className={classes.share} aria-hidden="true">
          <i style={{ width: `${100 * (share ?? 0)}%` }} />
        </span>{' '}
        {share === null ? '–' : formatFraction(share)}
      </td>
    </tr>
  )
}
