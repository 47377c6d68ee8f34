import type { BoundedField, Facets, ScoreOriginView } from '@toolkit/server/client'
import { type KnownProviders, sourceWords } from '../providers/known-providers.ts'
import type { RecordingsSearch } from './recordings-search.ts'

type Group = Facets['groups'][number]

/** Describes the origin of scores: kind, provider and model. Scores of different origins are never mixed. */
export function originWords(known: KnownProviders, { kind, ...source }: ScoreOriginView): string {
  return `${kind} · ${sourceWords(known, source)}`
}

/** An option of the filter by source. */
export interface SourceChoice {
  readonly value: string
  readonly label: string
  readonly filter: Required<Pick<RecordingsSearch, 'provider' | 'model'>>
}

/** Returns the options: each provider and model once, with all its kinds of scores. */
export function sourceChoices(
  known: KnownProviders,
  groups: readonly Group[],
): readonly SourceChoice[] {
  const choices = new Map<string, SourceChoice>()
  for (const { score } of groups) {
    const { kind, provider, model } = score
    const value = sourceValue({ provider, model })
    const before = choices.get(value)
    const label = before
      ? before.label.replace(' · ', ` and ${kind} · `)
      : originWords(known, score)
    choices.set(value, { value, label, filter: { provider, model } })
  }
  return [...choices.values()]
}

/** Returns the option of the URL; '' for any. */
export function sourceValue({ provider, model }: RecordingsSearch): string {
  return provider === undefined || model === undefined ? '' : `${provider}/${model}`
}

/** Returns the group if there is exactly one; several must not be mixed in a histogram. */
export function onlyGroup(facets: Facets | undefined): Group | null {
  const [first, ...others] = facets?.groups ?? []
  return first !== undefined && others.length === 0 ? first : null
}

/** Returns the histogram of a score; undefined if it is not loaded, or the scores have several origins. */
export function histogramOf(
  facets: Facets | undefined,
  field: BoundedField,
): readonly number[] | undefined {
  const shown = { ...onlyGroup(facets), ...facets }
  return shown[field]
}
