import { useQueries, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useSyncExternalStore } from 'react'
import { isNotFound } from '../api/error-message.ts'
import { useLiveState } from '../api/live-events.ts'
import { deletedIdsQuery, keys, recordingQuery, trashedIdsQuery } from '../api/queries.ts'
import { loadedLater } from '../components/loaded-later.tsx'
import { type Batch, type BatchPhase, membersIn, phaseOf } from './batch.ts'
import classes from './batch-cards.module.css'
import { batches, liveConnection } from './page-session.ts'
import { useConfirmationRule } from './paid-notice.tsx'

const BatchQuestion = loadedLater(() => import('./batch-card.tsx').then((all) => all.BatchQuestion))
const BatchState = loadedLater(() => import('./batch-card.tsx').then((all) => all.BatchState))

/** Phases that the list of uploads shows instead. */
const IN_UPLOADS: ReadonlySet<BatchPhase> = new Set(['gathering', 'starting'])

/** Questions before paid diarizations, and failed starts; shown in every view. */
export function BatchCards() {
  const items = useSyncExternalStore(batches.subscribe, batches.items)
  const rule = useConfirmationRule()
  useLengths(items)
  useEffect(() => {
    if (rule) batches.setRule(rule)
  }, [rule])
  const shown = items.filter((batch) => !IN_UPLOADS.has(phaseOf(batch)))
  return (
    <section
      aria-label="Diarization requests"
      hidden={shown.length === 0}
      className={classes.cards}
    >
      <div role="status">
        {shown.map((batch) =>
          rule !== null && phaseOf(batch) === 'complete' ? (
            <BatchQuestion key={batch.id} batch={batch} rule={rule} />
          ) : (
            <BatchState key={batch.id} batch={batch} />
          ),
        )}
      </div>
    </section>
  )
}

/** Reports the lengths of the recordings, and deleted recordings, to the batches. */
function useLengths(items: readonly Batch[]): void {
  const client = useQueryClient()
  const ids = items.flatMap((batch) => membersIn(batch, 'measuring').map(({ id }) => id))
  const found = useQueries({ queries: ids.map((id) => recordingQuery(id)) })
  useEffect(() => {
    for (const { data, error } of found) {
      if (data?.error) {
        batches.dispatch({ type: 'unreadable', id: data.id, reason: data.error.message })
      } else if (data && data.durationSeconds !== null) {
        batches.dispatch({ type: 'measured', id: data.id, seconds: data.durationSeconds })
      }
      const index = isNotFound(error) ? found.findIndex((one) => one.error === error) : -1
      const id = ids[index]
      if (id !== undefined) batches.dispatch({ type: 'deleted', id })
    }
  })
  const { data: deletedIds } = useQuery(deletedIdsQuery)
  const { data: trashedIds } = useQuery(trashedIdsQuery)
  useEffect(() => {
    for (const id of [...deletedIds, ...trashedIds]) batches.dispatch({ type: 'deleted', id })
  }, [deletedIds, trashedIds])
  // Events before the stream was open are not repeated.
  const live = useLiveState(liveConnection)
  useEffect(() => {
    if (live === 'live') void client.invalidateQueries({ queryKey: keys.recordings })
  }, [live, client])
}
