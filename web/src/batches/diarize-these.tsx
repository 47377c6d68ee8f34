import { Button, Group, Skeleton, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { ListedRecordingView, RecordingListQuery } from '@toolkit/server/client'
import { useState } from 'react'
import { api } from '../api/client.ts'
import { errorMessage } from '../api/error-message.ts'
import { Dialog } from '../components/dialog.tsx'
import { usePendingDeletions } from '../deletion/pending-deletions.ts'
import { counted } from '../format/number-format.ts'
import { useKnownProviders } from '../providers/known-providers.ts'
import { DiarizerFields } from '../providers/provider-fields.tsx'
import {
  type Batch,
  needsConfirmation,
  type ProviderChoice,
  readySeconds,
  withProviderName,
} from './batch.ts'
import { BatchFiles } from './batch-card.tsx'
import { amountWords, namesWords } from './batch-words.ts'
import { batches, newBatchId } from './page-session.ts'
import { PaidNotice, startWords, useConfirmationRule } from './paid-notice.tsx'
import { readAll } from './read-all.ts'

interface Props {
  /** The shown list; it contains only recordings without a diarization. */
  readonly query: RecordingListQuery
  readonly total: number
}

/** Button that diarizes all recordings of the list. */
export function DiarizeThese({ query, total }: Props) {
  const [isAsking, setAsking] = useState(false)
  return (
    <>
      <Button style={{ alignSelf: 'flex-start' }} onClick={() => setAsking(true)}>
        Diarize {total === 1 ? 'this recording' : `these ${counted(total, 'recording')}`}
      </Button>
      {isAsking && <DiarizeTheseDialog query={query} onClose={() => setAsking(false)} />}
    </>
  )
}

interface DiarizeTheseDialogProps {
  readonly query: RecordingListQuery
  readonly onClose: () => void
}

/** Dialog with provider, model and total length. */
function DiarizeTheseDialog({ query, onClose }: DiarizeTheseDialogProps) {
  const rule = useConfirmationRule()
  const known = useKnownProviders()
  const hidden = usePendingDeletions()
  const [choice, setChoice] = useState<ProviderChoice>({ provider: null, model: null })
  const list = useQuery({
    queryKey: ['diarize-these', query],
    queryFn: ({ signal }) => readAll((page) => api.list(page, { signal }), query),
    gcTime: 0,
  })
  const found = list.data?.filter(({ id }) => !hidden.has(id)) ?? []
  const { batch, unknown, unreadable } = batchOf(found, choice)
  const seconds = readySeconds(batch)
  const start = () => {
    const named = rule === null ? choice : withProviderName(choice, rule)
    const isAsked = rule !== null && needsConfirmation(choice, seconds, rule)
    const consent = isAsked ? 'given' : 'none'
    batches.dispatch({ type: 'chosen', batch: { ...batch, ...named, id: newBatchId(), consent } })
    onClose()
  }
  return (
    <Dialog title="Diarize these recordings" onClose={onClose}>
      {list.isPending && (
        <Skeleton height={24} role="status" aria-label="Loading" aria-busy="true" />
      )}
      {list.isError && (
        <Text c="var(--mantine-color-error)" role="alert">
          {errorMessage(list.error)}
        </Text>
      )}
      {list.isSuccess && <BatchFiles batch={batch} summary={amountWords(batch)} />}
      <LeftOut why="cannot be read" names={unreadable} />
      <LeftOut why="length not known yet" names={unknown} />
      <DiarizerFields {...choice} onChange={setChoice} />
      <PaidNotice choice={choice} seconds={seconds} rule={rule} />
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button disabled={batch.members.length === 0 || rule === null} onClick={start}>
          {startWords(known, choice, seconds, rule)}
        </Button>
      </Group>
    </Dialog>
  )
}

function LeftOut({ why, names }: { readonly why: string; readonly names: readonly string[] }) {
  if (names.length === 0) return null
  return (
    <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
      Skipped, {why}: {namesWords(names)}.
    </Text>
  )
}

/** Creates a batch of the recordings that can be diarized; returns the names of the others. */
function batchOf(
  recordings: readonly ListedRecordingView[],
  choice: ProviderChoice,
): {
  readonly batch: Batch
  /** Names of recordings of unknown length. */
  readonly unknown: readonly string[]
  readonly unreadable: readonly string[]
} {
  const readable = recordings.filter(({ error }) => error === null)
  const members = readable.flatMap(({ id, name, durationSeconds }) =>
    durationSeconds === null
      ? []
      : [{ state: 'ready' as const, id, name, seconds: durationSeconds }],
  )
  return {
    batch: { ...choice, id: '', answer: 'go', consent: 'none', members },
    unknown: readable.filter((each) => each.durationSeconds === null).map(({ name }) => name),
    unreadable: recordings.filter(({ error }) => error !== null).map(({ name }) => name),
  }
}
