import { useQueries, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useSyncExternalStore } from 'react'
import { isNotFound } from '../api/error-message.ts'
import { useLiveState } from '../api/live-connection.ts'
import { goneQuery, keys, recordingQuery } from '../api/queries.ts'
import { type Batch, type BatchPhase, membersIn, phaseOf } from './batch.ts'
import classes from './batch-cards.module.css'
import { BatchQuestion } from './batch-question.tsx'
import { BatchState } from './batch-state.tsx'
import { batches } from './page-batches.ts'
import { liveConnection } from './page-session.ts'
import { useRule } from './use-rule.ts'

/** What needs no answer is told among the uploads. */
const QUIET: ReadonlySet<BatchPhase> = new Set(['gathering', 'starting'])

/** What waits for an answer before it is paid for, and what could not be started; in every view. */
export function BatchCards() {
  const items = useSyncExternalStore(batches.subscribe, batches.items)
  const rule = useRule()
  useLengths(items)
  useEffect(() => {
    if (rule) batches.setRule(rule)
  }, [rule])
  const spoken = items.filter((batch) => !QUIET.has(phaseOf(batch)))
  return (
    <section
      aria-label="Before it is diarized"
      hidden={spoken.length === 0}
      className={classes.cards}
    >
      <div role="status">
        {spoken.map((batch) =>
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

/** Tells the batches the lengths of their recordings as the server finds them, and which are gone. */
function useLengths(items: readonly Batch[]): void {
  const client = useQueryClient()
  const ids = items.flatMap((batch) => membersIn(batch, 'measuring').map(({ id }) => id))
  const found = useQueries({ queries: ids.map((id) => recordingQuery(id)) })
  useEffect(() => {
    for (const { data, error } of found) {
      if (data?.error) {
        batches.tell({ type: 'unreadable', id: data.id, reason: data.error.message })
      } else if (data && data.durationSeconds !== null) {
        batches.tell({ type: 'measured', id: data.id, seconds: data.durationSeconds })
      }
      const place = isNotFound(error) ? found.findIndex((one) => one.error === error) : -1
      const id = ids[place]
      if (id !== undefined) batches.tell({ type: 'gone', id })
    }
  })
  const { data: gone } = useQuery(goneQuery)
  useEffect(() => {
    for (const id of gone) batches.tell({ type: 'gone', id })
  }, [gone])
  // What was found out before anybody listened is not told again.
  const live = useLiveState(liveConnection)
  useEffect(() => {
    if (live === 'live') void client.invalidateQueries({ queryKey: keys.recordings })
  }, [live, client])
}
