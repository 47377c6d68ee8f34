import { Button, Group, Text } from '@mantine/core'
import { counted } from '../format/score-format.ts'
import { type Batch, type BatchPhase, membersIn, phaseOf } from './batch.ts'
import { BatchCard } from './batch-card.tsx'
import { namesWords } from './batch-words.ts'
import { batches } from './page-batches.ts'

/** How a batch is going that asks nothing; what can be done about it. */
export function BatchState({ batch }: { readonly batch: Batch }) {
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
