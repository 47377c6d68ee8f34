import { isolated, type ListedRecordingView } from '@toolkit/server/client'
import { markWords } from '../../format/media-words.ts'
import { counted, formatCount, formatFixed } from '../../format/number-format.ts'
import { plausibleCounts, speakerCountWords } from '../../format/speaker-doubt-words.ts'
import { formatTime } from '../../format/time-format.ts'
import { type KnownProviders, sourceWords } from '../../providers/known-providers.ts'
import classes from './list-cells.module.css'
import { StatusText } from './status-text.tsx'

interface NameProps {
  readonly recording: ListedRecordingView
  readonly isTabStop: boolean
}

/** The name as a link, with a mark for an incomplete file. The table opens the link, so that rows need no router. */
export function NameLink({ recording, isTabStop }: NameProps) {
  const { id, name } = recording
  const marked = markWords(recording.media)
  const link = (
    <a
      className={classes.name}
      href={recordingHref(id)}
      dir="auto"
      title={name}
      tabIndex={isTabStop ? 0 : -1}
    >
      {name}
    </a>
  )
  if (marked === null) return link
  return (
    <div className={classes.named}>
      {link}
      <span
        className={classes.mark}
        role="img"
        aria-label={`This file: ${marked}`}
        title={`This file: ${marked}`}
      >
        !
      </span>
    </div>
  )
}

/** The address of a recording. */
export function recordingHref(id: string): string {
  return `/recordings/${encodeURIComponent(id)}`
}

interface CardProps {
  readonly recording: ListedRecordingView
  readonly known: KnownProviders
}

/** Who diarized a recording; null: nobody yet. A result without speech has no scores, and so no origin of scores. */
export function sourceOf({
  score,
  currentRunId,
  provider,
  model,
}: Pick<ListedRecordingView, 'score' | 'currentRunId' | 'provider' | 'model'>) {
  if (score !== null) return score
  return currentRunId === null || provider === null || model === null ? null : { provider, model }
}

/** The second line of a card on narrow screens. */
export function CardFacts({ recording, known }: CardProps) {
  const { durationSeconds, speakerCount } = recording
  const doubt = countDoubtOf(recording)
  const source = sourceOf(recording)
  const [first, ...more] = recording.tags
  return (
    <div className={classes.facts}>
      {formatTime(durationSeconds)} ·{' '}
      {speakerCount === null ? '– speakers' : counted(speakerCount, 'speaker')}
      {doubt !== null && <span title={doubt.words}> ({doubt.others ?? '?'})</span>} ·{' '}
      <StatusText recording={recording} />
      {first !== undefined && (
        <span title={recording.tags.join(', ')}>
          {' '}
          · {isolated(first)}
          {more.length > 0 && ` +${more.length}`}
        </span>
      )}
      {source !== null && ` · ${sourceWords(known, source)}`}
    </div>
  )
}

interface TagProps {
  readonly tags: readonly string[]
  readonly onTag: (tag: string) => void
}

/** The tags of a recording; a click shows the recordings with one. By keys that is done with the filter. */
export function TagCell({ tags, onTag }: TagProps) {
  return (
    <div className={classes.tags} title={tags.join(', ')}>
      {tags.map((tag) => (
        <button
          key={tag}
          type="button"
          tabIndex={-1}
          className={classes.tag}
          dir="auto"
          aria-label={`Show recordings with the tag ${tag}`}
          onClick={() => onTag(tag)}
        >
          {tag}
        </button>
      ))}
    </div>
  )
}

/** The number of speakers; if it is in doubt, with the plausible numbers or a question mark. */
export function SpeakerCount({ recording }: { readonly recording: ListedRecordingView }) {
  const doubt = countDoubtOf(recording)
  const count = formatCount(recording.speakerCount)
  if (doubt === null) return count
  return (
    <span role="img" aria-label={doubt.words} title={doubt.words}>
      {count} {doubt.others === null ? '?' : `(${doubt.others})`}
    </span>
  )
}

/** Which other numbers of speakers are plausible (null: not known), and the doubt in words; null: no doubt is known. */
function countDoubtOf({ speakerCount, speakerCountDoubt, speakerRange }: ListedRecordingView) {
  if (speakerCountDoubt !== 'some') return null
  const others = plausibleCounts(speakerCount, speakerRange)
  if (others === null) {
    const why = 'not the number that was asked for, or a speaker may be no person'
    return { others, words: `${formatCount(speakerCount)}: ${why}` }
  }
  return { others, words: speakerCountWords(speakerCount, { range: speakerRange, labels: [] }) }
}

/** The mean score as a number and a bar. */
export function MeanScore({ recording }: { readonly recording: ListedRecordingView }) {
  const { sampleMean } = recording
  // Without speech, a high confidence says nothing about speakers.
  const hasNoSpeech = recording.currentRunId !== null && recording.speakerCount === 0
  const kind = hasNoSpeech ? 'no speech found' : certaintyWords(recording)
  const bar = sampleMean !== null && (
    <span
      className={classes.scoreBar}
      style={{ backgroundSize: `${sampleMean}% 100%` }}
      aria-hidden="true"
    />
  )
  return (
    <div className={classes.score}>
      <span className={`figures ${classes.scoreNumber}`}>{formatFixed(sampleMean, 1)}</span>
      {kind === null ? (
        bar
      ) : (
        <span className={classes.scoreSide}>
          {bar}
          <span className={hasNoSpeech ? classes.noSpeech : classes.kind}>{kind}</span>
        </span>
      )}
    </div>
  )
}

function certaintyWords({ score }: ListedRecordingView): string | null {
  return score?.kind === 'certainty' ? 'certainty' : null
}
