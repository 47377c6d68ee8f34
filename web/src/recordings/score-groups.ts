import type { BoundedField, Facets, ScoreOriginView } from '@toolkit/server/client'
import { type KnownProviders, sourceWords } from '../providers/known-providers.ts'
import type { RecordingsSearch } from './recordings-search.ts'

type Group = Facets['groups'][number]

/** Scores of one kind, provider and model: never pooled with others. */
export function originWords(known: KnownProviders, { kind, ...source }: ScoreOriginView): string {
  return `${kind} · ${sourceWords(known, source)}`
}

/** One choice of whose scores to look at. */
export interface SourceChoice {
  readonly value: string
  readonly label: string
  readonly filter: Required<Pick<RecordingsSearch, 'provider' | 'model'>>
}

/** What can be chosen: each provider and model once, with every kind of score that it gave. */
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

/** The choice that the address stands for; '': any. */
export function sourceValue({ provider, model }: RecordingsSearch): string {
  return provider === undefined || model === undefined ? '' : `${provider}/${model}`
}

/** The one group whose histograms can be shown; null: there are none, or several that must not be mixed. */
export function onlyGroup(facets: Facets | undefined): Group | null {
  const [first, ...others] = facets?.groups ?? []
  return first !== undefined && others.length === 0 ? first : null
}

/** The histogram of a score; undefined: it is not known yet, or those of several origins must not be mixed. */
export function histogramOf(
  facets: Facets | undefined,
  field: BoundedField,
): readonly number[] | undefined {
  const shown = { ...onlyGroup(facets), ...facets }
  return shown[field]
}
