import { Anchor, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { CalibrationView } from '@toolkit/server/client'
import { errorMessage } from '../api/error-message.ts'
import { counted, formatCount, formatFixed } from '../format/number-format.ts'
import { sourceWords, useKnownProviders } from '../providers/known-providers.ts'
import type { RecordingsSearch } from '../recordings/recordings-search.ts'
import classes from './evaluation.module.css'
import { calibrationQuery } from './evaluation-queries.ts'
import { formatFraction } from './evaluation-words.ts'
import { ReliabilityDiagram } from './reliability-diagram.tsx'
import { ReviewEstimate } from './review-estimate.tsx'
import { Section } from './section.tsx'

type Group = CalibrationView['groups'][number]

/** What the verdicts on moments say about the scores; it needs no reference. */
export function VerdictCalibration({ filters }: { readonly filters: RecordingsSearch }) {
  const found = useQuery(calibrationQuery(filters))
  const known = useKnownProviders()
  const groups = found.data?.groups ?? []
  return (
    <Section
      title="What your verdicts say"
      note="Reviews with random moments say how much of all time is wrong. Below that, scores against the judged moments: they were mostly judged because their score is low, so these figures are those of what was judged, not of the recordings."
    >
      {found.isError && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {errorMessage(found.error)}
        </Text>
      )}
      {found.data !== undefined && groups.length === 0 && (
        <Text>
          Nobody has judged a moment with a score yet.{' '}
          <Anchor
            underline="always"
            renderRoot={(props) => <Link to="/review" search={filters} {...props} />}
          >
            Review the worst moments
          </Anchor>
        </Text>
      )}
      {(found.data?.estimates ?? []).map((estimate) => (
        <ReviewEstimate key={`${estimate.max} ${estimate.sort}`} estimate={estimate} />
      ))}
      {groups.map((group) => (
        <div key={JSON.stringify(group.score)} className={classes.group}>
          <Title order={3} size="h5">
            {sourceWords(known, group.score)} · {group.score.kind}
          </Title>
          <div className={classes.columns}>
            <VerdictFigures group={group} />
            <ReliabilityDiagram
              bins={group.bins.map(({ meanScore, ...bin }) => ({
                ...bin,
                meanConfidence: meanScore,
              }))}
              label="Share judged right by score"
              scoreName="Score"
            />
          </div>
        </div>
      ))}
      {(found.data?.agreement.length ?? 0) > 0 && (
        <Agreement agreement={found.data?.agreement ?? []} />
      )}
    </Section>
  )
}

/** Counts and figures of one kind of score, and what is missing to say more. */
function VerdictFigures({ group }: { readonly group: Group }) {
  const { right, wrong, unclear, recordings, auc, ece, needed } = group
  return (
    <div>
      <p>
        {counted(right + wrong, 'moment')} judged in {counted(recordings, 'recording')}:{' '}
        {formatCount(right)} right, {formatCount(wrong)} wrong
        {unclear > 0 && `; ${formatCount(unclear)} unclear, left out`}.
      </p>
      <dl className={classes.pairs}>
        <div title="How often a right moment has a higher score than a wrong one: 0.5 is chance, 1 is always">
          <dt>AUC</dt>
          <dd className="figures">
            {formatFixed(auc?.value ?? null, 3)}
            {auc?.interval &&
              ` [${formatFixed(auc.interval.low, 2)}–${formatFixed(auc.interval.high, 2)}]`}
          </dd>
        </div>
        <div title="How far score and the share of right time are apart on average">
          <dt>Expected calibration error</dt>
          <dd className="figures">
            {formatFraction(ece?.value ?? null)}
            {ece?.interval &&
              ` [${formatFraction(ece.interval.low)}–${formatFraction(ece.interval.high)}]`}
          </dd>
        </div>
      </dl>
      <Text size="sm" c="dimmed">
        {needed > 0
          ? `After about ${counted(needed, 'more verdict')} the share of wrong moments among those judged is known to ± 5 percentage points.`
          : 'The share of wrong moments among those judged is known to ± 5 percentage points.'}
        {auc !== null &&
          auc.interval === null &&
          ' There are intervals from verdicts in 10 recordings on.'}
      </Text>
    </div>
  )
}

/** How far reviewers agree over the same moments. */
function Agreement({ agreement }: { readonly agreement: CalibrationView['agreement'] }) {
  return (
    <table className={classes.table}>
      <caption>Agreement of reviewers over the same moments</caption>
      <thead>
        <tr>
          <th scope="col">Reviewers</th>
          <th scope="col">Moments</th>
          <th scope="col">Agreed</th>
          <th scope="col" title="1: always, 0: as often as by chance">
            Cohen’s kappa
          </th>
        </tr>
      </thead>
      <tbody>
        {agreement.map(({ reviewers, moments, agreed, kappa }) => (
          <tr key={JSON.stringify(reviewers)}>
            <th scope="row" dir="auto">
              {reviewers.join(', ')}
            </th>
            <td>{formatCount(moments)}</td>
            <td>{formatFraction(agreed)}</td>
            <td>{formatFixed(kappa, 2)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
