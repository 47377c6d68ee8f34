import { useQuery } from '@tanstack/react-query'
import type { DiarizationView, Health } from '@toolkit/server/client'
import { healthQuery } from '../api/queries.ts'

/** Every provider that the server knows; empty until it has said so. */
export type KnownProviders = Health['registered']

/** Who diarizes, in plain words: `pyannoteAI`, `this machine`; by its name alone where the server does not know it. */
export function providerWords(known: KnownProviders, provider: string): string {
  return known.find(({ name }) => name === provider)?.label ?? provider
}

/** Who diarized with which model: `pyannoteAI · precision-3`. */
export function sourceWords(
  known: KnownProviders,
  { provider, model }: { readonly provider: string; readonly model: string },
): string {
  return `${providerWords(known, provider)} · ${model}`
}

/** The same of a run: the model that the provider reported where it did, else the one asked for. */
export function runSourceWords(
  known: KnownProviders,
  { provider, model, modelReported }: Pick<DiarizationView, 'provider' | 'model' | 'modelReported'>,
): string {
  return sourceWords(known, { provider, model: modelReported ?? model })
}

/** Whether a provider costs nothing; taken to be so until the server has said. One that it does not know may cost. */
export function isFree(known: KnownProviders, provider: string): boolean {
  return known.length === 0 || known.some(({ name, paid }) => name === provider && !paid)
}

const NONE: KnownProviders = []

const registeredOf = ({ registered }: Health): KnownProviders => registered

/** Every provider that the server knows, in words; empty until it has said so. */
export function useKnownProviders(): KnownProviders {
  const { data } = useQuery({ ...healthQuery, select: registeredOf })
  return data ?? NONE
}
