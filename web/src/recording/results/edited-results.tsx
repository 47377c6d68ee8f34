import { type ReactNode, useDeferredValue, useMemo } from 'react'
import { useEditedView } from './edited-view.ts'
import type { RunResults } from './threshold-results.ts'

interface EditedResultsProps {
  readonly runId: string
  readonly results: RunResults
  /** Renders a list of the results. The same function as long as nothing else changes. */
  readonly children: (results: RunResults) => ReactNode
}

/** A list of results, with the edited turns while the run is corrected. The diagram is drawn first. */
export function EditedResults({ runId, results, children }: EditedResultsProps) {
  const table = useEditedView(runId, (view) => view?.edits.table ?? null)
  const shown = useMemo(() => (table === null ? results : { ...results, table }), [results, table])
  const listed = useDeferredValue(shown)
  // The same element, so that the list is not rendered twice.
  return useMemo(() => children(listed), [children, listed])
}
