import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { Health } from '@toolkit/server/client'
import { healthQuery } from '../api/queries.ts'
import { formatListening } from '../format/time-format.ts'
import {
  type KnownProviders,
  providerWords,
  useKnownProviders,
} from '../providers/known-providers.ts'
import {
  type ConfirmationRule,
  needsConfirmation,
  type ProviderChoice,
  withProviderName,
} from './batch.ts'
import { limitWords } from './batch-words.ts'

interface Props {
  readonly choice: ProviderChoice
  /** null if unknown. */
  readonly seconds: number | null
  readonly rule: ConfirmationRule | null
}

/** States what a paid provider bills; emphasized if the user must agree. */
export function PaidNotice({ choice, seconds, rule }: Props) {
  const known = useKnownProviders()
  if (rule === null) return null
  const { provider } = withProviderName(choice, rule)
  if (provider === null || !rule.paid.includes(provider)) return null
  const who = providerWords(known, provider)
  if (seconds === null) {
    return <Text>Its length is not known yet. {who} bills for its whole length.</Text>
  }
  if (!needsConfirmation(choice, seconds, rule)) {
    return (
      <Text size="sm" c="dimmed">
        {who} bills for {formatListening(seconds)}.
      </Text>
    )
  }
  return (
    <Text fw={550}>
      {formatListening(seconds)} will be sent to {who}, which bills for them. {limitWords(rule)}
    </Text>
  )
}

/** Label of the start button; states the length if the user must agree. */
export function startWords(
  known: KnownProviders,
  choice: ProviderChoice,
  seconds: number | null,
  rule: ConfirmationRule | null,
): string {
  if (rule === null || seconds === null || !needsConfirmation(choice, seconds, rule)) return 'Run'
  const { provider } = withProviderName(choice, rule)
  if (provider === null) return 'Run'
  return `Send ${formatListening(seconds)} to ${providerWords(known, provider)}`
}

/** Returns the rule for paid hours from the server's health. */
function ruleOf({ providers, limits }: Pick<Health, 'providers' | 'limits'>): ConfirmationRule {
  return {
    confirmHours: limits.confirmHours,
    defaultProvider: providers.find((provider) => provider.default)?.name ?? null,
    paid: providers.filter(({ paid }) => paid).map(({ name }) => name),
  }
}

/** Returns the rule of this server; null if it is not known yet. */
export function useConfirmationRule(): ConfirmationRule | null {
  const { data } = useQuery({ ...healthQuery, select: ruleOf })
  return data ?? null
}
