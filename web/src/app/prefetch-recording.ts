import { recordingQuery, runsQuery, statisticsQuery } from '../api/queries.ts'
import { queryClient } from './session.ts'

/** Asks for what a recording's view begins with while its code is still on its way. The view says what goes wrong. */
export async function prefetchRecording(
  id: string,
  { run, curve }: { readonly run: string | undefined; readonly curve: string | undefined },
): Promise<void> {
  const timeline = import('../timeline/timeline-data.ts')
  void queryClient.prefetchQuery(runsQuery(id))
  await queryClient.prefetchQuery(recordingQuery(id))
  const recording = queryClient.getQueryData(recordingQuery(id).queryKey)
  const shown = run ?? recording?.currentRunId
  if (!shown) return
  const { curveBlocksQuery, turnTableQuery } = await timeline
  void queryClient.prefetchQuery(turnTableQuery(id, shown))
  // Whether the run has the curve in the address, or any at all, is not known yet.
  if (curve !== undefined || recording?.score === null) return
  void queryClient.prefetchQuery(curveBlocksQuery(id, shown, null))
  void queryClient.prefetchQuery(statisticsQuery(id, shown, null))
}
