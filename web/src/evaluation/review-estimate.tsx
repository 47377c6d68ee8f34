import { Text } from '@mantine/core'
import type { CalibrationView } from '@toolkit/server/client'
import { counted, formatCount } from '../format/number-format.ts'
import { formatListening } from '../format/time-format.ts'
import classes from './evaluation.module.css'
import { formatFraction } from './evaluation-words.ts'

type Estimate = CalibrationView['estimates'][number]
type RecallPoint = Estimate['proposals'][number]

/** What reviews with random moments say about all time of the recordings. */
export function ReviewEstimate({ estimate }: { readonly estimate: Estimate }) {
  const { max, recordings, seconds, all, below, above, judged, proposals, recall } = estimate
  return (
    <div className={classes.group}>
      <Text component="p" m={0}>
        {all === null ? (
          <>
            How much of the {counted(recordings, 'recording')} ({formatListening(seconds)}) is wrong
            cannot be said yet.
          </>
        ) : (
          <>
            In {counted(recordings, 'recording')} with scores ({formatListening(seconds)}), an
            estimated{' '}
            <strong className="figures">{withInterval(all.share, all.shareInterval)}</strong> of the
            time lies in moments with an error: {formatListening(all.wrongSeconds)}.
          </>
        )}
      </Text>
      {(below !== null || above !== null) && (
        <dl className={classes.pairs}>
          <Side name={`Below ${max}`} wrong={below} />
          <Side name={`Above ${max}`} wrong={above} />
        </dl>
      )}
      <Text size="sm" c="dimmed">
        {counted(judged.queue, 'moment')} of the queue {judged.queue === 1 ? 'was' : 'were'} judged,
        and {formatCount(judged.below)} random ones below {max} and {formatCount(judged.above)}{' '}
        above. {openWords(estimate)} {neededWords(estimate)} A moment with an error counts with all
        its time; in brackets: 95 % intervals.
      </Text>
      {proposals.length > 0 && (
        <ul className={classes.proposals}>
          {proposals.map((point) => (
            <li key={point.threshold}>{proposalWords(point)}</li>
          ))}
        </ul>
      )}
      {recall !== null && <RecallTable recall={recall} />}
    </div>
  )
}

function Side({ name, wrong }: { readonly name: string; readonly wrong: Estimate['below'] }) {
  return (
    <div title="The share of the time in moments with an error">
      <dt>{name}</dt>
      <dd className="figures">
        {wrong === null ? '–' : withInterval(wrong.share, wrong.shareInterval)}
      </dd>
    </div>
  )
}

/** Every tenth threshold, for those who want another share than the proposed ones. */
function RecallTable({ recall }: { readonly recall: readonly RecallPoint[] }) {
  return (
    <details>
      <summary>Share of errors by threshold</summary>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">Below</th>
            <th scope="col">Share of errors</th>
            <th scope="col">Time to hear</th>
          </tr>
        </thead>
        <tbody>
          {recall
            .filter(({ threshold }) => threshold % 10 === 0)
            .map(({ threshold, recall, interval, seconds }) => (
              <tr key={threshold}>
                <th scope="row">{threshold}</th>
                <td>{withInterval(recall, interval)}</td>
                <td>{formatListening(seconds)}</td>
              </tr>
            ))}
        </tbody>
      </table>
    </details>
  )
}

function proposalWords({ threshold, recall, interval, seconds }: RecallPoint): string {
  const share = `an estimated ${withInterval(recall, interval)} of the errors`
  const time = `${formatListening(seconds)} to hear`
  return threshold > 100 ? `All scores: ${share}; ${time}` : `Below ${threshold}: ${share}; ${time}`
}

/** What is not known of the moments that the queue has passed. */
function openWords({ leftOut, unjudged }: Estimate): string {
  const { moments, seconds } = unjudged
  const time = formatListening(seconds)
  return [
    ...(leftOut > 0
      ? [
          `${counted(leftOut, 'verdict')} on diarizations that are no longer current ${leftOut === 1 ? 'is' : 'are'} left out.`,
        ]
      : []),
    ...(seconds > 0
      ? [
          `${moments > 0 ? `${counted(moments, 'moment')} of the queue` : 'Moments'} (${time}) before the last judged one ${moments === 1 ? 'has' : 'have'} no verdict: the upper limits take all of it as wrong.`,
        ]
      : []),
  ].join(' ')
}

/** What is missing to say more. */
function neededWords({ all, unsaid, needed: { below, above }, max }: Estimate): string {
  if (unsaid === 'queue-not-judged') {
    return `More than 5 % of all time was passed without a verdict: review the moments below ${max} that have none, in the same order.`
  }
  const sides = [
    ...(below > 0 ? [`${formatCount(below)} below ${max}`] : []),
    ...(above > 0 ? [`${formatCount(above)} above`] : []),
  ]
  if (sides.length === 0) return 'The share of all time is known to ± 5 percentage points.'
  const more = `about ${sides.join(' and ')}`
  const how = 'A review whose random moments are “All” has only such ones.'
  return all === null
    ? `It takes 10 random ones on each side to say anything, and ${more} more for ± 5 percentage points. ${how}`
    : `After ${more} more random ones the share of all time is known to ± 5 percentage points. ${how}`
}

function withInterval(
  share: number,
  { low, high }: { readonly low: number; readonly high: number },
): string {
  return `${formatFraction(share)} [${formatFraction(low)}–${formatFraction(high)}]`
}
