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
import { byName, mustAsk, type Rule, type Wanted } from './batch.ts'
import { limitWords } from './batch-words.ts'

interface Props {
  readonly wanted: Wanted
  /** null: not known yet. */
  readonly seconds: number | null
  readonly rule: Rule | null
}

/** What a paid provider bills, said before it is sent: much where the person has to agree. */
export function PaidNotice({ wanted, seconds, rule }: Props) {
  const known = useKnownProviders()
  if (rule === null) return null
  const { provider } = byName(wanted, rule)
  if (provider === null || !rule.paid.includes(provider)) return null
  const who = providerWords(known, provider)
  if (seconds === null) {
    return <Text>Its length is not known yet. {who} bills the whole of it.</Text>
  }
  if (!mustAsk(wanted, seconds, rule)) {
    return (
      <Text size="sm" c="dimmed">
        {who} bills these {formatListening(seconds)}.
      </Text>
    )
  }
  return (
    <Text fw={550}>
      {formatListening(seconds)} would go to {who}, which bills them. {limitWords(rule)}
    </Text>
  )
}

/** What the button says that starts it: plainly how much is sent where the person has to agree to it. */
export function startWords(
  known: KnownProviders,
  wanted: Wanted,
  seconds: number | null,
  rule: Rule | null,
): string {
  if (rule === null || seconds === null || !mustAsk(wanted, seconds, rule)) return 'Start'
  const { provider } = byName(wanted, rule)
  if (provider === null) return 'Start'
  return `Yes, send ${formatListening(seconds)} to ${providerWords(known, provider)}`
}

/** What the server says of paid hours. */
function ruleOf({ providers, limits }: Pick<Health, 'providers' | 'limits'>): Rule {
  return {
    confirmHours: limits.confirmHours,
    usual: providers.find((provider) => provider.default)?.name ?? null,
    paid: providers.filter(({ paid }) => paid).map(({ name }) => name),
  }
}

/** The rule of this server; null: not known yet. */
export function useRule(): Rule | null {
  const { data } = useQuery({ ...healthQuery, select: ruleOf })
  return data ?? null
}
