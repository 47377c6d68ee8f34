import { queryClient, recordingQuery, runsQuery } from '../api/queries.ts'
import { curveBlocksQuery, turnTableQuery } from '../timeline/results/result-queries.ts'
import { comparedRuns, type RecordingSearch } from './recording-search.ts'

/** Loads the code of the view. */
export const loadRecordingPage = () => import('./recording-page.tsx')

/** What the address of a recording asks for. */
interface FirstShown {
  readonly run: string | undefined
  /** The run that is compared with it. */
  readonly compared: string | undefined
  readonly curve: string | undefined
}

/** What the parameters of an address ask for. */
export function firstShown({ run, compare, curve }: RecordingSearch): FirstShown {
  const pair = comparedRuns(compare === undefined ? {} : { compare })
  return { run: pair?.[1] ?? run, compared: pair?.[0], curve }
}

/** Loads the first data of a recording while the code of its view is loading. The view reports errors. */
export async function prefetchRecording(
  id: string,
  { run, compared, curve }: FirstShown,
): Promise<void> {
  void queryClient.prefetchQuery(runsQuery(id))
  await queryClient.prefetchQuery(recordingQuery(id))
  const recording = queryClient.getQueryData(recordingQuery(id).queryKey)
  const shown = run ?? recording?.currentRunId
  if (!shown) return
  void queryClient.prefetchQuery(turnTableQuery(id, shown))
  // The lanes above those of the shown run.
  const above = compared ?? recording?.referenceRunId
  if (above && above !== shown) void queryClient.prefetchQuery(turnTableQuery(id, above))
  // It is not known yet whether the run has the curve of the URL, or any curve.
  if (curve !== undefined || recording?.score === null) return
  void queryClient.prefetchQuery(curveBlocksQuery(id, shown, null))
}
