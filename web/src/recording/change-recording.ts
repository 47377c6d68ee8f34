import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { RecordingChanges, RecordingView } from '@toolkit/server/client'
import { api } from '../api/client.ts'
import { applyRecording } from '../api/live-events.ts'

/** Renames and the like: one after another, and shown everywhere as soon as the server has them. */
export function useChangeRecording(id: string, onDone?: (recording: RecordingView) => void) {
  const client = useQueryClient()
  return useMutation({
    scope: { id: `change-${id}` },
    mutationFn: (changes: RecordingChanges) => api.change(id, changes),
    onSuccess: (recording) => {
      applyRecording(client, recording)
      onDone?.(recording)
    },
  })
}
