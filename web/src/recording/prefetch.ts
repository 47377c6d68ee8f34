import { queryClient, recordingQuery, runsQuery } from '../api/queries.ts'
import { curveBlocksQuery, turnTableQuery } from '../timeline/results/result-queries.ts'

/** Loads the code of the view. */
export const loadRecordingPage = () => import('./recording-page.tsx')

/** Loads the first data of a recording while the code of its view is loading. The view reports errors. */
export async function prefetchRecording(
  id: string,
  { run, curve }: { readonly run: string | undefined; readonly curve: string | undefined },
): Promise<void> {
  void queryClient.prefetchQuery(runsQuery(id))
  await queryClient.prefetchQuery(recordingQuery(id))
  const recording = queryClient.getQueryData(recordingQuery(id).queryKey)
  const shown = run ?? recording?.currentRunId
  if (!shown) return
  void queryClient.prefetchQuery(turnTableQuery(id, shown))
  // It is not known yet whether the run has the curve of the URL, or any curve.
  if (curve !== undefined || recording?.score === null) return
  void queryClient.prefetchQuery(curveBlocksQuery(id, shown, null))
}
