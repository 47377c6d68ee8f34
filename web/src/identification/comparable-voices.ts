import { queryOptions, useQuery } from '@tanstack/react-query'
import type { ComparableVoicesView, Health } from '@toolkit/server/client'
import { api } from '../api/client.ts'
import { healthQuery, keys } from '../api/queries.ts'

export type ComparableVoice = ComparableVoicesView['items'][number]

/** The voices that speakers can be compared with, by name. */
export const comparableVoicesQuery = queryOptions({
  queryKey: keys.comparableVoices,
  queryFn: async ({ signal }) => (await api.comparableVoices({ signal })).items,
})

export interface VoicesOfModel {
  /** How many voices there are. */
  readonly total: number
  /** Those with a voiceprint of the model. */
  readonly usable: readonly ComparableVoice[]
}

/** The voices that have a voiceprint of the chosen provider and model (null: the defaults). */
export function voicesOfModel(
  voices: readonly ComparableVoice[],
  providers: Health['providers'],
  choice: { readonly provider: string | null; readonly model: string | null },
): VoicesOfModel {
  const chosen = providers.find(({ name, default: isDefault }) =>
    choice.provider === null ? isDefault : name === choice.provider,
  )
  const model = choice.model ?? chosen?.models[0]
  const usable = voices.filter(({ models }) =>
    models.some((one) => one.provider === chosen?.name && one.model === model),
  )
  return { total: voices.length, usable }
}

/** As `voicesOfModel`; null while loading. */
export function useVoicesOfModel(choice: {
  readonly provider: string | null
  readonly model: string | null
}): VoicesOfModel | null {
  const { data: health } = useQuery(healthQuery)
  const { data: voices } = useQuery(comparableVoicesQuery)
  if (health === undefined || voices === undefined) return null
  return voicesOfModel(voices, health.providers, choice)
}

/** The name of a voice by its id; null: it is deleted, or not loaded yet. */
export function useVoiceNames(): (id: string) => string | null {
  const { data: voices } = useQuery(comparableVoicesQuery)
  return (id) => voices?.find((voice) => voice.id === id)?.name ?? null
}
