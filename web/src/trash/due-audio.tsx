import { Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { DueAudioListView } from '@toolkit/server/client'
import { RecordingLink } from '../components/recording-link.tsx'
import { dueWords } from '../format/kept-words.ts'
import { counted, formatSize } from '../format/number-format.ts'
import { DUE_DAYS, dueAudioQuery } from './trash-queries.ts'

const SPARED: Readonly<Record<NonNullable<DueAudioListView['items'][number]['spared']>, string>> = {
  run: 'kept until its diarization has ended',
  preparation: 'kept until it is prepared',
  verdicts: 'kept for now: it was judged in the last 24 hours',
  correction: 'kept for now: it is being corrected',
}

/** The audio that is removed next, before it is. Nothing if there is none. */
export function DueAudio() {
  const { data } = useQuery(dueAudioQuery)
  if (data === undefined || data.total === 0) return null
  const nowMs = Date.now()
  return (
    <Stack gap="xs" component="section" aria-label="Audio that is removed next">
      <Text component="h2" fw={600}>
        Audio that is removed next
      </Text>
      <Text size="sm">
        {counted(data.total, 'recording')} ({formatSize(data.totalBytes)}) within {DUE_DAYS} days.
        Results and scores stay; the same file brings the audio back. To keep it longer, open the
        recording and change “Keep the audio” in its details.
      </Text>
      <ul style={{ margin: 0, paddingInlineStart: '1.2rem' }}>
        {data.items.map(({ recordingId, name, dueAt, sizeBytes, spared }) => (
          <li key={recordingId}>
            <RecordingLink id={recordingId} name={name} />{' '}
            <Text component="span" size="sm" c="dimmed">
              {formatSize(sizeBytes)},{' '}
              {spared === null ? dueWords(Date.parse(dueAt), nowMs) : SPARED[spared]}
            </Text>
          </li>
        ))}
      </ul>
      {data.total > data.items.length && (
        <Text size="sm" c="dimmed">
          And {counted(data.total - data.items.length, 'further recording')}.
        </Text>
      )}
    </Stack>
  )
}
