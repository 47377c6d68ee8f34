import { useQuery } from '@tanstack/react-query'
import type { Health } from '@toolkit/server/client'
import { healthQuery } from '../api/queries.ts'
import type { Rule } from './batch.ts'

/** What the server says of paid hours. */
export function ruleOf({ providers, limits }: Pick<Health, 'providers' | 'limits'>): Rule {
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
