import { Alert, Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { errorMessage, isNotFound } from '../../api/error-message.ts'
import { recordingQuery, runsQuery } from '../../api/queries.ts'
import { NothingHere } from '../../components/nothing-here.tsx'
import { shownRun } from '../runs/shown-run.ts'
import { Report } from './report.tsx'

const route = getRouteApi('/recordings/$id/report')

/** Printable report of a recording: result, doubtful parts and human score. */
export function ReportPage() {
  const { id } = route.useParams()
  const search = route.useSearch()
  const recording = useQuery(recordingQuery(id))
  const runs = useQuery(runsQuery(id))
  if (isNotFound(recording.error)) return <NothingHere what="recording" />
  const error = recording.error ?? runs.error
  if (error) {
    return (
      <Alert color="red" variant="outline" title="The report cannot be shown">
        {errorMessage(error)}
      </Alert>
    )
  }
  if (!recording.data || !runs.data) {
    return <Skeleton height={480} role="status" aria-label="Loading" aria-busy="true" />
  }
  const { runId, run } = shownRun(recording.data, runs.data.items, search.run)
  return <Report recording={recording.data} runId={runId} run={run} search={search} />
}
