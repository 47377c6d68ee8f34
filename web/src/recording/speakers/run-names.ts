import { useMutation, useQueryClient } from '@tanstack/react-query'
import {
  type DiarizationChanges,
  type DiarizationView,
  isolated,
  type RecordingView,
} from '@toolkit/server/client'
import { api } from '../../api/client.ts'
import { applyRecording, applyRun } from '../../api/live-events.ts'
import { keys } from '../../api/queries.ts'

/** Names by label. */
export type Names = Readonly<Record<string, string>>

/** A name that was carried over from an earlier run. */
export interface CarriedName {
  /** Share of the voice's time that both runs agree on, 0–1; null: unknown. */
  readonly agreement: number | null
}

/** The names of the shown run (null: none); those of the recording if it is of an older version. */
export function shownNames(recording: RecordingView, run: DiarizationView | null): Names {
  const names = run?.speakerNames?.names
  if (names === undefined) return recording.speakerNames
  return Object.fromEntries(names.map(({ speaker, name }) => [speaker, name]))
}

/** The displayed name of a speaker in sentences and lists. */
export function speakerNamer(names: Names): (speaker: string) => string {
  return (speaker) => isolated(names[speaker] ?? speaker)
}

/** Returns how the name of a label came into the run; null if it was given here, or there is none. */
export function carriedName(run: DiarizationView | null, speaker: string): CarriedName | null {
  const named = run?.speakerNames?.names.find((each) => each.speaker === speaker)
  if (named === undefined || named.carriedFrom === null) return null
  return { agreement: named.agreement }
}

/** Changes the names of the shown run, one request at a time; they are those of the recording if it is the current one. */
export function useChangeNames(recording: RecordingView, run: DiarizationView | null) {
  const client = useQueryClient()
  const { id } = recording
  return useMutation({
    scope: { id: `names-${id}` },
    mutationFn: async (changes: DiarizationChanges) => {
      if (run === null || run.speakerNames === null) {
        const { speakerNames } = changes
        if (speakerNames !== undefined)
          applyRecording(client, await api.change(id, { speakerNames }))
        return
      }
      applyRun(client, await api.changeDiarization(id, run.id, changes))
      if (run.id === recording.currentRunId) {
        await client.invalidateQueries({ queryKey: keys.recording(id), exact: true })
      }
    },
  })
}
