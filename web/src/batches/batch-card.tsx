import { Button, Group, Paper, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useId } from 'react'
import { healthQuery } from '../api/queries.ts'
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
import { batches } from './page-session.ts'

interface Props {
  readonly batch: Batch
  readonly rule: ConfirmationRule
}

/** Asks before many hours are sent to a paid provider. */
export function BatchQuestion({ batch, rule }: Props) {
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
export function BatchState({ batch }: { readonly batch: Batch }) {
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
