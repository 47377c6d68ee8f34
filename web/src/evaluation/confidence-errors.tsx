import { Text, Title } from '@mantine/core'
import { formatFixed } from '../format/number-format.ts'
import { formatListening } from '../format/time-format.ts'
import { sourceWords, useKnownProviders } from '../providers/known-providers.ts'
import classes from './evaluation.module.css'
import type { Confidence, EvaluationGroup } from './evaluation-types.ts'
import { formatFraction } from './evaluation-words.ts'
import { ReliabilityDiagram } from './reliability-diagram.tsx'
import { Section } from './section.tsx'

/** Whether low confidence finds the errors, for each model. */
export function ConfidenceErrors({ groups }: { readonly groups: readonly EvaluationGroup[] }) {
  const known = useKnownProviders()
  const scored = groups.filter(({ confidence }) => confidence !== null)
  return (
    <Section
      title="Does low confidence find the errors?"
      note="If you listen only to the time with the lowest confidence, this is how much of the wrong time you hear."
    >
      {scored.length === 0 && (
        <Text>
          No recording with a reference has a result with a confidence over time. Imported results
          have none.
        </Text>
      )}
      {scored.map((group) => {
        const { confidence, score } = group
        if (confidence === null) return null
        const kind = score === null ? '' : ` · ${score.kind}`
        return (
          <div key={groupKey(group)} className={classes.group}>
            <Title order={3} size="h5">
              {sourceWords(known, group)}
              {kind}
            </Title>
            <div className={classes.columns}>
              <LowestShares confidence={confidence} />
              <ReliabilityDiagram
                bins={confidence.reliability}
                label="Share of right time by confidence"
                scoreName="Confidence"
              />
            </div>
          </div>
        )
      })}
    </Section>
  )
}

/** The share of the wrong time in the lowest parts by confidence, and the two figures of the whole range. */
function LowestShares({ confidence }: { readonly confidence: Confidence }) {
  const { lowest, auc, ece, wrongSeconds, scoredSeconds } = confidence
  return (
    <div>
      <table className={classes.table}>
        <caption>
          {formatListening(wrongSeconds)} of {formatListening(scoredSeconds)} are wrong
        </caption>
        <thead>
          <tr>
            <th scope="col">Lowest by confidence</th>
            <th scope="col">Share of the wrong time</th>
          </tr>
        </thead>
        <tbody>
          {lowest.map(({ share, wrongShare }) => (
            <tr key={share}>
              <th scope="row">{formatFixed(share * 100, 0)} % of the time</th>
              <td>
                <span className={classes.meter} aria-hidden="true">
                  <i style={{ width: `${(wrongShare ?? 0) * 100}%` }} />
                </span>
                <span className={classes.amount}>{formatFraction(wrongShare)}</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <dl className={classes.pairs}>
        <div title="How often a right moment has a higher confidence than a wrong one: 0.5 is chance, 1 is always">
          <dt>AUC</dt>
          <dd className="figures">{formatFixed(auc, 3)}</dd>
        </div>
        <div title="How far confidence and the share of right time are apart on average">
          <dt>Expected calibration error</dt>
          <dd className="figures">{formatFraction(ece)}</dd>
        </div>
      </dl>
    </div>
  )
}

/** Tells groups apart: a model may give several kinds of scores. */
function groupKey({ provider, model, score }: EvaluationGroup): string {
  return JSON.stringify([provider, model, score])
}
