import { useQuery } from '@tanstack/react-query'
import type { ListedRecordingView } from '@toolkit/server/client'
import { liveRunQuery, preparationQuery } from '../../api/queries.ts'
import { isBeingPrepared, isFileMissing } from '../../api/recording-sound.ts'
import { resultGoesWords } from '../../format/result-goes-words.ts'
import { isUnderWay, statusWords } from '../../format/status-words.ts'
import classes from './list-cells.module.css'

interface Props {
  readonly recording: ListedRecordingView
}

/** The status of the newest run. Only rows under way listen to events: a subscription for each row is slow to scroll. */
export function StatusText({ recording }: Props) {
  const { status } = recording
  const waits = status === 'queued' || status === 'new'
  if (waits && isBeingPrepared(recording)) return <PreparingText id={recording.id} />
  if (isUnderWay(status)) return <RunningText recording={recording} />
  const isUnusable = status === 'new' && recording.error !== null
  const isMissing = isFileMissing(recording)
  const isBad = status === 'failed' || status === 'held' || isUnusable || isMissing
  const words = isUnusable ? 'cannot be read' : statusWords(status)
  if (!isBad && recording.audioRemovedAt !== null) return `${words}, audio removed`
  // Most rows are done: plain text is the fastest to render.
  if (!isBad) return words
  return (
    <span className={classes.bad} title={recording.error?.message}>
      {isMissing ? `${isUnusable ? '' : `${words}, `}file missing` : words}
    </span>
  )
}

/** The decoding progress before the first run. */
function PreparingText({ id }: { readonly id: string }) {
  const { data: fraction } = useQuery(preparationQuery(id))
  return <Progressing words={statusWords('preparing', fraction)} fraction={fraction} />
}

function RunningText({ recording: { id, status } }: Props) {
  const { data: run } = useQuery(liveRunQuery(id))
  const fraction = run?.status === status ? (run.progress?.fraction ?? null) : null
  const goes = run === null ? null : resultGoesWords(run, Date.now())
  const words = statusWords(status, fraction)
  return <Progressing words={goes === null ? words : `${words}, ${goes}`} fraction={fraction} />
}

interface ProgressingProps {
  readonly words: string
  readonly fraction: number | null
}

function Progressing({ words, fraction }: ProgressingProps) {
  return (
    <>
      <span className="figures">{words}</span>
      {fraction !== null && (
        <span className={classes.progress} aria-hidden="true">
          <span className={classes.progressBar} style={{ width: `${fraction * 100}%` }} />
        </span>
      )}
    </>
  )
}
