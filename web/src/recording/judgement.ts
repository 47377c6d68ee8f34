import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '../api/client.ts'
import { applyRecording } from '../api/live-events.ts'
import { keys } from '../api/queries.ts'

/** A verdict to store; null takes the score back. */
export interface Judgement {
  readonly score: number
  readonly note: string | null
  readonly runId: string | null
}

/** Stores verdicts in the order they were given. */
export function useJudge(id: string) {
  const client = useQueryClient()
  return useMutation({
    scope: { id: `judge-${id}` },
    mutationFn: (judgement: Judgement | null) =>
      judgement === null ? api.takeBack(id) : api.judge(id, judgement),
    onSuccess: (recording) => {
      applyRecording(client, recording)
      void client.invalidateQueries({ queryKey: keys.verdicts(id) })
      void client.invalidateQueries({ queryKey: keys.lists })
    },
  })
}
