import { Button, Group, Text } from '@mantine/core'
import { isolated } from '@toolkit/server/client'
import { useSyncExternalStore } from 'react'
import { counted } from '../format/number-format.ts'
import type { KeptRecord } from './kept-import.ts'
import type { KeptImports, Refusal } from './kept-imports.ts'

const NAMES_SHOWN = 3

interface Props {
  readonly left: readonly KeptRecord[]
  readonly kept: KeptImports
}

/** Offers to go on with files that were not imported before the page was reloaded or closed. */
export function KeptFiles({ left, kept }: Props) {
  const refusal = useSyncExternalStore(kept.subscribe, kept.refusal)
  const names = left.slice(0, NAMES_SHOWN).map(({ state }) => isolated(state.path))
  return (
    <Group justify="space-between" gap="xs" role="group" aria-label="Files kept from before">
      <Text size="sm" flex="1 1 16rem" style={{ overflowWrap: 'anywhere' }}>
        {counted(left.length, 'file')} with results {left.length === 1 ? 'was' : 'were'} not
        imported before the page was reloaded or closed: {names.join(', ')}
        {left.length > NAMES_SHOWN ? ' …' : ''}
      </Text>
      <Group gap={4}>
        <Button
          size="compact-sm"
          aria-label="Go on: files with results"
          onClick={() => void kept.goOn()}
        >
          Go on
        </Button>
        <Button
          size="compact-sm"
          variant="default"
          aria-label="Discard: files with results"
          onClick={() => void kept.discard()}
        >
          Discard
        </Button>
      </Group>
      {refusal !== null && (
        <Text size="sm" flex="1 1 100%" c="var(--mantine-color-error)" role="alert">
          {refusalWords(refusal)}
        </Text>
      )}
    </Group>
  )
}

function refusalWords({ answer, reason }: Refusal): string {
  const why = reason === '' ? '' : ` (${reason})`
  return answer === 'go-on'
    ? `This browser could not read the files${why}. Try again. If that fails too, reload the page, or drop the files again.`
    : `This browser could not discard the files${why}. Try again. If that fails too, reload the page.`
}
