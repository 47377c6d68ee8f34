import { useQuery } from '@tanstack/react-query'
import type { DiarizationView, Health } from '@toolkit/server/client'
import { healthQuery } from '../api/queries.ts'

/** The providers that the server knows; empty until loaded. */
export type KnownProviders = Health['registered']

/** The labels of results that no provider made: files of other tools, and corrections by a person. */
export const NOT_REGISTERED: ReadonlyMap<string, string> = new Map([
  ['import', 'imported'],
  ['human', 'corrected'],
])

/** The label of a provider: `pyannoteAI`, `this machine`, `imported`; its name if the server does not know it. */
export function providerWords(known: KnownProviders, provider: string): string {
  return (
    known.find(({ name }) => name === provider)?.label ?? NOT_REGISTERED.get(provider) ?? provider
  )
}

/** Provider and model: `pyannoteAI · precision-3`. */
export function sourceWords(
  known: KnownProviders,
  { provider, model }: { readonly provider: string; readonly model: string },
): string {
  return `${providerWords(known, provider)} · ${model}`
}

/** Provider and model of a run: the reported model, otherwise the requested one. */
export function runSourceWords(
  known: KnownProviders,
  { provider, model, modelReported }: Pick<DiarizationView, 'provider' | 'model' | 'modelReported'>,
): string {
  return sourceWords(known, { provider, model: modelReported ?? model })
}

/** Whether a provider is free. True until the providers are loaded; false for an unknown provider. */
export function isFree(known: KnownProviders, provider: string): boolean {
  if (known.length === 0 || NOT_REGISTERED.has(provider)) return true
  return known.some(({ name, paid }) => name === provider && !paid)
}

const NO_PROVIDERS: KnownProviders = []

const registeredOf = ({ registered }: Health): KnownProviders => registered

/** Returns the providers that the server knows; empty until loaded. */
export function useKnownProviders(): KnownProviders {
  const { data } = useQuery({ ...healthQuery, select: registeredOf })
  return data ?? NO_PROVIDERS
}
