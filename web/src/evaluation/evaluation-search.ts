import {
  filtersOf,
  type RecordingsSearch,
  readRecordingsSearch,
  readText,
} from '../recordings/recordings-search.ts'

/** The filters of the list, and the two models that are compared, each as `provider/model`. */
export interface EvaluationSearch extends Omit<RecordingsSearch, 'sort' | 'columns'> {
  readonly a?: string
  readonly b?: string
}

/** Parses the URL parameters; invalid values are dropped. */
export function readEvaluationSearch(raw: Readonly<Record<string, unknown>>): EvaluationSearch {
  const a = readSource(raw.a)
  const b = readSource(raw.b)
  return {
    ...filtersOf(readRecordingsSearch(raw)),
    ...(a === null ? {} : { a }),
    ...(b === null ? {} : { b }),
  }
}

/** The filters alone. */
export function evaluationFilters({
  a: _a,
  b: _b,
  ...filters
}: EvaluationSearch): RecordingsSearch {
  return filters
}

/** Provider and model of `provider/model`, in which only the model may have a slash; null: it is not that. */
export function sourceOf(
  text: string,
): { readonly provider: string; readonly model: string } | null {
  const slash = text.indexOf('/')
  if (slash <= 0 || slash === text.length - 1) return null
  return { provider: text.slice(0, slash), model: text.slice(slash + 1) }
}

function readSource(raw: unknown): string | null {
  const text = readText(raw)
  return sourceOf(text) === null ? null : text
}
