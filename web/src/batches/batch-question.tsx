import { Button, Group, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useId } from 'react'
import { healthQuery } from '../api/queries.ts'
import { providerWords } from '../format/provider-words.ts'
import { formatListening } from '../format/time-format.ts'
import { type Batch, byName, type Rule, readySeconds, type Wanted } from './batch.ts'
import { BatchCard } from './batch-card.tsx'
import { BatchFiles } from './batch-files.tsx'
import { amountWords, batchSource, limitWords } from './batch-words.ts'
import { batches } from './page-batches.ts'

interface Props {
  readonly batch: Batch
  readonly rule: Rule
}

/** Asks before many hours go to a provider that bills them: how much, to whom, and what else can be done. */
export function BatchQuestion({ batch, rule }: Props) {
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
