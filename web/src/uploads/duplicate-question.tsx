import { Button, Group, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { isolated, type RecordingView } from '@toolkit/server/client'
import { useEffect } from 'react'
import { api } from '../api/client.ts'
import { errorMessage, isNotFound } from '../api/error-message.ts'
import { applyRun } from '../api/live-events.ts'
import { deletedIdsQuery, recordingQuery, trashedIdsQuery } from '../api/queries.ts'
import { moveToTrash } from '../deletion/pending-deletions.ts'
import { importQueue } from '../result-files/page-imports.ts'
import type { UploadItem } from '../upload-queue/upload-item.ts'
import type { UploadQueue } from '../upload-queue/upload-queue.ts'
import { diarizationOf } from './upload-fields.ts'

interface Props {
  readonly item: UploadItem
  /** The new recording, which is not diarized yet. */
  readonly recordingId: string
  /** The earlier recording with the same bytes. */
  readonly duplicateOf: string
  readonly queue: UploadQueue
}

/**
 * Asks what to do with a file that is here already: open the earlier recording, or keep and diarize both. The question
 * ends if the earlier recording is deleted, or somebody has worked on the new one.
 */
export function DuplicateQuestion({ item, recordingId, duplicateOf, queue }: Props) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const earlier = useQuery(recordingQuery(duplicateOf))
  const own = useQuery(recordingQuery(recordingId))
  const { data: deletedIds } = useQuery(deletedIdsQuery)
  const { data: trashedIds } = useQuery(trashedIdsQuery)
  const gone = new Set([...deletedIds, ...trashedIds])
  const isOver =
    [duplicateOf, recordingId].some((id) => gone.has(id)) ||
    [earlier, own].some(({ error }) => isNotFound(error)) ||
    isTrashed(earlier.data) ||
    isUsed(own.data)
  useEffect(() => {
    if (isOver) queue.keepBoth(item.key)
  }, [isOver, queue, item.key])
  const open = useMutation({
    mutationFn: async () => {
      // Both may have changed since the question was shown.
      const [there, here] = await Promise.all([
        api.recording(duplicateOf),
        api.recording(recordingId),
      ])
      if (isTrashed(there) || isUsed(here)) {
        queue.keepBoth(item.key)
        return
      }
      importQueue.redirect(item.key, there)
      moveToTrash([here])
      await queue.remove(item.key)
      await navigate({ to: '/recordings/$id', params: { id: duplicateOf } })
    },
  })
  const keep = useMutation({
    mutationFn: () => api.diarize(recordingId, diarizationOf(queue.fieldsOf(item.key))),
    onSuccess: (run) => {
      applyRun(client, run)
      queue.keepBoth(item.key)
    },
  })
  const isBusy = open.isPending || keep.isPending
  const error = open.error ?? keep.error
  const name = earlier.data?.name
  return (
    <Group gap="xs" mt={4} role="group" aria-label={`Duplicate: ${item.name}`}>
      <Text size="sm">
        This file was uploaded before
        {name !== undefined && name !== item.name ? ` as ${isolated(name)}` : ''}. The copy is not
        diarized.
      </Text>
      <Button size="compact-sm" disabled={isBusy} onClick={() => open.mutate()}>
        Open existing
      </Button>
      <Button size="compact-sm" variant="default" disabled={isBusy} onClick={() => keep.mutate()}>
        Keep both
      </Button>
      {error && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {errorMessage(error)}
        </Text>
      )}
    </Group>
  )
}

function isTrashed(recording: RecordingView | undefined): boolean {
  return recording !== undefined && recording.trashedAt !== null
}

/** Whether somebody has diarized, scored or deleted it. */
function isUsed(recording: RecordingView | undefined): boolean {
  if (recording === undefined) return false
  return recording.status !== 'new' || recording.humanScore !== null || recording.trashedAt !== null
}
