import { Button, Group, Paper, Stack, Text, Title } from '@mantine/core'
import { useQueries, useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useEffect, useId, useSyncExternalStore } from 'react'
import { isNotFound } from '../api/error-message.ts'
import { useLiveState } from '../api/live-events.ts'
import { goneQuery, healthQuery, keys, recordingQuery } from '../api/queries.ts'
import { counted } from '../format/number-format.ts'
import { formatListening, formatTime } from '../format/time-format.ts'
import { providerWords } from '../providers/known-providers.ts'
import {
  type Batch,
  type BatchPhase,
  byName,
  membersIn,
  phaseOf,
  type Rule,
  readySeconds,
  type Wanted,
} from './batch.ts'
import classes from './batch-cards.module.css'
import { amountWords, batchSource, limitWords, namesWords } from './batch-words.ts'
import { batches, liveConnection } from './page-session.ts'
import { useRule } from './paid-notice.tsx'

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

interface Props {
  readonly batch: Batch
  readonly rule: Rule
}

/** Asks before many hours go to a provider that bills them: how much, to whom, and what else can be done. */
function BatchQuestion({ batch, rule }: Props) {
  const { data: health } = useQuery(healthQuery)
  const titleId = useId()
  const wanted = byName(batch, rule)
  const { provider } = wanted
  if (provider === null) return null
  const models = health?.providers.find(({ name }) => name === provider)?.models ?? []
  const free = health?.providers.find(({ paid }) => !paid)
  const known = health?.registered ?? []
  const length = formatListening(readySeconds(batch))
  const answer = (given: 'go' | 'no', by: Wanted) =>
    batches.tell({
      type: 'answered',
      batchId: batch.id,
      answer: given,
      wanted: by,
      isAgreed: given === 'go',
    })
  return (
    <BatchCard batch={batch}>
      <Title order={2} size="h4" id={titleId}>
        Send {length} to {providerWords(known, provider)}?
      </Title>
      <Text>
        {amountWords(batch)}, would go to {batchSource(known, batch, provider, models)}, which bills
        them. {limitWords(rule)}
        {batch.consent === 'needed' && ' What was sent within the last hour counts too.'}
      </Text>
      <BatchFiles batch={batch} summary="Which recordings" />
      <Group gap="xs" role="group" aria-labelledby={titleId}>
        <Button onClick={() => answer('go', wanted)}>Yes, send {length}</Button>
        {free && (
          <Button
            variant="default"
            onClick={() => answer('go', { provider: free.name, model: null })}
          >
            On {free.label} instead
          </Button>
        )}
        <Button variant="default" onClick={() => answer('no', batch)}>
          No, only keep the recordings
        </Button>
      </Group>
    </BatchCard>
  )
}

/** How a batch is going that asks nothing; what can be done about it. */
function BatchState({ batch }: { readonly batch: Batch }) {
  const phase = phaseOf(batch)
  const { id: batchId } = batch
  const dismiss = () => batches.tell({ type: 'dismissed', batchId })
  const words = stateWords(batch, phase)
  return (
    <BatchCard batch={batch}>
      {words !== null && <Text style={{ overflowWrap: 'anywhere' }}>{words}</Text>}
      <Group gap="xs">
        {phase === 'refused' && (
          <Button onClick={() => batches.tell({ type: 'retried', batchId })}>Try again</Button>
        )}
        {phase === 'declined' && (
          <Button variant="default" onClick={() => batches.tell({ type: 'reopened', batchId })}>
            Undo
          </Button>
        )}
        {CLOSABLE.has(phase) && (
          <Button variant="default" onClick={dismiss}>
            Dismiss
          </Button>
        )}
      </Group>
    </BatchCard>
  )
}

const CLOSABLE: ReadonlySet<BatchPhase> = new Set(['refused', 'declined', 'over'])

function stateWords(batch: Batch, phase: BatchPhase): string | null {
  const count = (state: 'started' | 'refused' | 'ready') => membersIn(batch, state).length
  switch (phase) {
    case 'refused': {
      const refused = membersIn(batch, 'refused')
      const reasons = [...new Set(refused.map(({ reason }) => reason))]
      return `${counted(refused.length, 'diarization')} could not be started (${namesWords(refused.map(({ name }) => name))}): ${reasons.join(' ')}`
    }
    case 'declined':
      return `${counted(count('ready'), 'recording')} stay${count('ready') === 1 ? 's' : ''} without a diarization. Under Status: not diarized they can be found and diarized later.`
    default:
      return null
  }
}

/** A card about one batch; it names what cannot be read and is therefore left out. */
function BatchCard({ batch, children }: BatchCardProps) {
  const unreadable = membersIn(batch, 'unreadable')
  return (
    <Paper withBorder p="md" className={classes.card}>
      <Stack gap="sm">
        {children}
        {unreadable.length > 0 && (
          <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
            Left out, cannot be read: {namesWords(unreadable.map(({ name }) => name))}.{' '}
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

/** So many files are named; nobody reads more. */
const MOST = 200

/** The recordings of a question with their lengths, the longest first; folded away until asked for. */
export function BatchFiles({ batch, summary }: BatchFilesProps) {
  const files = [...membersIn(batch, 'ready')].sort((a, b) => b.seconds - a.seconds)
  return (
    <Text size="sm" component="details">
      <summary>{summary}</summary>
      <ul className={classes.files}>
        {files.slice(0, MOST).map(({ id, name, seconds }) => (
          <li key={id}>
            <span dir="auto">{name}</span> · <span className="figures">{formatTime(seconds)}</span>
          </li>
        ))}
        {files.length > MOST && <li>and {files.length - MOST} more, all shorter</li>}
      </ul>
    </Text>
  )
}
