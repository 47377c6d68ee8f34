import type { ComponentProps } from 'react'
import { Timeline } from '../timeline/timeline.tsx'
import { useEditedView } from './results/edited-view.ts'

/** The timeline of a run, with the edited turns while the run is corrected. */
export function EditedTimeline(props: Omit<ComponentProps<typeof Timeline>, 'edits'>) {
  const edits = useEditedView(props.runId, (view) => view?.edits ?? null)
  return <Timeline {...props} edits={edits} />
}
