import { Button, Group, Paper, Stack, Text, Title } from '@mantine/core'
import { useQueries, useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useEffect, useId, useSyncExternalStore } from 'react'
import { isNotFound } from '../api/error-message.ts'
import { useLiveState } from '../api/live-events.ts'
import {
  deletedIdsQuery,
  healthQuery,
  keys,
  recordingQuery,
  trashedIdsQuery,
} from '../api/queries.ts'
import { counted } from '../format/number-format.ts'
import { formatListening, formatTime } from '../format/time-format.ts'
import { providerWords } from '../providers/known-providers.ts'
import {
  type Batch,
  type BatchPhase,
  type ConfirmationRule,
  membersIn,
  type ProviderChoice,
  phaseOf,
  readySeconds,
  withProviderName,
} from './batch.ts'
import classes from './batch-cards.module.css'
import { amountWords, batchSource, limitWords, namesWords } from './batch-words.ts'
import { batches, liveConnection } from './page-session.ts'
import { useConfirmationRule } from './paid-notice.tsx'

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

interface Props {
  readonly batch: Batch
  readonly rule: ConfirmationRule
}

/** Asks before many hours are sent to a paid provider. */
function BatchQuestion({ batch, rule }: Props) {
  const { data: health } = useQuery(healthQuery)
  const titleId = useId()
  const choice = withProviderName(batch, rule)
  const { provider } = choice
  if (provider === null) return null
  const models = health?.providers.find(({ name }) => name === provider)?.models ?? []
  const free = health?.providers.find(({ paid }) => !paid)
  const known = health?.registered ?? []
  const length = formatListening(readySeconds(batch))
  const answer = (given: 'go' | 'no', selected: ProviderChoice) =>
    batches.dispatch({
      type: 'answered',
      batchId: batch.id,
      answer: given,
      choice: selected,
      isAgreed: given === 'go',
    })
  return (
    <BatchCard batch={batch}>
      <Title order={2} size="h4" id={titleId}>
        Send {length} to {providerWords(known, provider)}?
      </Title>
      <Text>
        {amountWords(batch)}, will be sent to {batchSource(known, batch, provider, models)}, which
        bills for them. {limitWords(rule)}
        {batch.consent === 'needed' && ' Recordings sent within the last hour are included.'}
      </Text>
      <BatchFiles batch={batch} summary="Show recordings" />
      <Group gap="xs" role="group" aria-labelledby={titleId}>
        <Button onClick={() => answer('go', choice)}>Send {length}</Button>
        {free && (
          <Button
            variant="default"
            onClick={() => answer('go', { provider: free.name, model: null })}
          >
            Use {free.label} instead
          </Button>
        )}
        <Button variant="default" onClick={() => answer('no', batch)}>
          Do not diarize
        </Button>
      </Group>
    </BatchCard>
  )
}

/** A batch without a question: failed starts, a declined batch, or unreadable files. */
function BatchState({ batch }: { readonly batch: Batch }) {
  const phase = phaseOf(batch)
  const { id: batchId } = batch
  const dismiss = () => batches.dispatch({ type: 'dismissed', batchId })
  const words = stateWords(batch, phase)
  return (
    <BatchCard batch={batch}>
      {words !== null && <Text style={{ overflowWrap: 'anywhere' }}>{words}</Text>}
      <Group gap="xs">
        {phase === 'refused' && (
          <Button onClick={() => batches.dispatch({ type: 'retried', batchId })}>Try again</Button>
        )}
        {phase === 'declined' && (
          <Button variant="default" onClick={() => batches.dispatch({ type: 'reopened', batchId })}>
            Undo
          </Button>
        )}
        {DISMISSIBLE.has(phase) && (
          <Button variant="default" onClick={dismiss}>
            Dismiss
          </Button>
        )}
      </Group>
    </BatchCard>
  )
}

const DISMISSIBLE: ReadonlySet<BatchPhase> = new Set(['refused', 'declined', 'over'])

function stateWords(batch: Batch, phase: BatchPhase): string | null {
  const count = (state: 'started' | 'refused' | 'ready') => membersIn(batch, state).length
  switch (phase) {
    case 'refused': {
      const refused = membersIn(batch, 'refused')
      const reasons = [...new Set(refused.map(({ reason }) => reason))]
      return `${counted(refused.length, 'diarization')} could not be started (${namesWords(refused.map(({ name }) => name))}): ${reasons.join(' ')}`
    }
    case 'declined':
      return `${counted(count('ready'), 'recording')} stay${count('ready') === 1 ? 's' : ''} without a diarization. To diarize them later, filter the list by the status “not diarized”.`
    default:
      return null
  }
}

/** The card of a batch; lists unreadable files, which are left out. */
function BatchCard({ batch, children }: BatchCardProps) {
  const unreadable = membersIn(batch, 'unreadable')
  return (
    <Paper withBorder p="md" className={classes.card}>
      <Stack gap="sm">
        {children}
        {unreadable.length > 0 && (
          <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
            Skipped, cannot be read: {namesWords(unreadable.map(({ name }) => name))}.{' '}
            {unreadable.length === 1 && unreadable[0]?.reason}
          </Text>
        )}
      </Stack>
    </Paper>
  )
}

interface BatchCardProps {
  readonly batch: Batch
  readonly children: ReactNode
}

interface BatchFilesProps {
  readonly batch: Batch
  readonly summary: string
}

/** Maximum number of listed files. */
const MAX_FILES = 200

/** Collapsed list of the recordings with their lengths, longest first. */
export function BatchFiles({ batch, summary }: BatchFilesProps) {
  const files = [...membersIn(batch, 'ready')].sort((a, b) => b.seconds - a.seconds)
  return (
    <Text size="sm" component="details">
      <summary>{summary}</summary>
      <ul className={classes.files}>
        {files.slice(0, MAX_FILES).map(({ id, name, seconds }) => (
          <li key={id}>
            <span dir="auto">{name}</span> · <span className="figures">{formatTime(seconds)}</span>
          </li>
        ))}
        {files.length > MAX_FILES && <li>and {files.length - MAX_FILES} more, all shorter</li>}
      </ul>
    </Text>
  )
}
