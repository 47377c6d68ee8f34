import { useQueries, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { isNotFound } from '../api/error-message.ts'
import { useLiveState } from '../api/live-connection.ts'
import { goneQuery, keys, recordingQuery } from '../api/queries.ts'
import { batches, liveConnection } from '../app/session.ts'
import { type Batch, membersIn } from './batch.ts'

/** Tells the batches the lengths of their recordings as the server finds them, and which are gone. */
export function useLengths(items: readonly Batch[]): void {
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
