import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { ListedRecordingView } from '@toolkit/server/client'
import { liveRunQuery, preparationQuery } from '../../api/queries.ts'
import { isBeingPrepared, isFileMissing } from '../../api/recording-sound.ts'
import { isUnderWay, statusWords } from '../../format/status-words.ts'
import classes from './recordings-table.module.css'

/** The newest run's status in the list, moving with the server's events; before it the decoding that it waits for. */
export function RecordingStatusText({ recording }: { readonly recording: ListedRecordingView }) {
  const { data: run } = useQuery(liveRunQuery(recording.id))
  const { data: prepared } = useQuery(preparationQuery(recording.id))
  const waits = recording.status === 'queued' || recording.status === 'new'
  const isPreparing = waits && isBeingPrepared(recording)
  const status = isPreparing ? 'preparing' : recording.status
  const diarized = run?.status === recording.status ? (run.progress?.fraction ?? null) : null
  const fraction = isPreparing ? prepared : diarized
  const isUnusable = recording.status === 'new' && recording.error !== null
  const isMissing = isFileMissing(recording)
  const isBad =
    recording.status === 'failed' || recording.status === 'held' || isUnusable || isMissing
  const words = isUnusable ? 'cannot be read' : statusWords(status, fraction)
  return (
    <>
      <Text
        span
        size="sm"
        className="figures"
        {...(isBad ? { c: 'var(--mantine-color-error)' } : {})}
        title={recording.error?.message}
      >
        {isMissing ? `${isUnusable ? '' : `${words}, `}file missing` : words}
      </Text>
      {fraction !== null && isUnderWay(status) && (
        <span className={classes.progress} aria-hidden="true">
          <span className={classes.progressBar} style={{ width: `${fraction * 100}%` }} />
        </span>
      )}
    </>
  )
}
