import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { DiarizationView, IdentityDecisionBody } from '@toolkit/server/client'
import { api } from '../api/client.ts'
import { applyRun } from '../api/live-events.ts'
import { keys } from '../api/queries.ts'

/** A decision about a speaker, and the name that it gets instead of that of a voice; null: none. */
export interface Decision extends IdentityDecisionBody {
  readonly typedName?: string | null
}

/** Decides which voice a speaker of a run is, one request at a time. */
export function useDecide(run: Pick<DiarizationView, 'id' | 'recordingId'>) {
  const client = useQueryClient()
  const { id, recordingId } = run
  return useMutation({
    scope: { id: `names-${recordingId}` },
    mutationFn: async ({ typedName = null, ...decision }: Decision) => {
      const decided = await api.decideIdentity(recordingId, id, decision)
      const names = decided.speakerNames?.names ?? []
      const byLabel = Object.fromEntries(names.map(({ speaker, name }) => [speaker, name]))
      const speakerNames = { ...byLabel, [decision.speaker]: typedName ?? '' }
      const changed =
        typedName === null
          ? decided
          : await api.changeDiarization(recordingId, id, { speakerNames })
      applyRun(client, changed)
      await client.invalidateQueries({ queryKey: keys.recording(recordingId), exact: true })
    },
  })
}
