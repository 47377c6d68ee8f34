import { useQuery } from '@tanstack/react-query'
import type { Health } from '@toolkit/server/client'
import { healthQuery } from '../api/queries.ts'
import type { KnownProviders } from '../format/provider-words.ts'

const NONE: KnownProviders = []

const registeredOf = ({ registered }: Health): KnownProviders => registered

/** Every provider that the server knows, in words; empty until it has said so. */
export function useKnownProviders(): KnownProviders {
  const { data } = useQuery({ ...healthQuery, select: registeredOf })
  return data ?? NONE
}
