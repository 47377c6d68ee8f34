import { Button, Group, Text } from '@mantine/core'
import { counted, formatNumber } from '../../format/number-format.ts'
import { playStretches } from '../listen/spot-tour.ts'
import type { MarkNoun } from '../results/marked-stretches.ts'
import type { Stretch } from '../results/stretch-sets.ts'
import { MIN_LISTED_SECONDS } from './two-run-queries.ts'

interface Props {
  readonly noun: MarkNoun
  /** Undefined while loading. */
  readonly listed: { readonly items: readonly Stretch[]; readonly shortCount: number } | undefined
}

/** How many stretches are listed, and a button that plays them one after another. */
export function ListedCount({ noun, listed }: Props) {
  return (
    <Group justify="space-between" gap="xs" wrap="nowrap">
      <Text role="status" className="figures" size="sm" data-testid={`${noun}-count`}>
        {listed === undefined ? ' ' : words(noun, listed.items.length, listed.shortCount)}
      </Text>
      <Button
        variant="default"
        size="compact-sm"
        flex="none"
        disabled={listed === undefined || listed.items.length === 0}
        onClick={() => playStretches(noun, listed?.items ?? [])}
      >
        Play {noun}s only
      </Button>
    </Group>
  )
}

function words(noun: MarkNoun, count: number, shortCount: number): string {
  const short =
    shortCount === 0
      ? ''
      : `, and ${counted(shortCount, noun)} below ${formatNumber(MIN_LISTED_SECONDS, 2)} s`
  return `${counted(count, noun)}${short}`
}
