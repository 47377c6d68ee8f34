import { Paper, SimpleGrid, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import type { RecordingView as Recording } from '@toolkit/server/client'
import { runsQuery } from '../api/queries.ts'
import { Diagram } from './diagram.tsx'
import { HumanScore } from './human-score.tsx'
import { Player } from './player.tsx'
import { usePlayerKeys } from './player-keys.ts'
import { RecordingFacts } from './recording-facts.tsx'
import { RecordingHeader } from './recording-header.tsx'
import { type RecordingSearch, readRecordingSearch } from './recording-search.ts'
import { RunPanel } from './run-panel.tsx'
import { SpeakerNames } from './speaker-names.tsx'
import { SpotPanel } from './spot-panel.tsx'
import { TurnPanel } from './turn-panel.tsx'

const route = getRouteApi('/recordings/$id')

/** Everything about a recording that is there; results are those of the run in the address, else of the current one. */
export function RecordingView({ recording }: { readonly recording: Recording }) {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const { data: runs } = useQuery(runsQuery(recording.id))
  usePlayerKeys()
  const change = (changes: RecordingSearch) =>
    void navigate({
      search: (now) => readRecordingSearch({ ...now, ...changes }),
      replace: true,
      resetScroll: false,
    })
  const chosen = runs?.items.find(({ id }) => id === search.run)
  const runId = chosen?.status === 'succeeded' ? chosen.id : recording.currentRunId
  const panel = { recording, search, onChange: change }
  return (
    <Stack gap="md">
      <RecordingHeader recording={recording} />
      <RecordingFacts recording={recording} shownRunId={runId} />
      <RunPanel {...panel} runs={runs?.items ?? null} shownRunId={runId} />
      {runId !== null && <Diagram recording={recording} runId={runId} />}
      <Player recordingId={recording.id} durationSeconds={recording.durationSeconds} />
      <Paper withBorder p="md">
        <HumanScore recording={recording} runId={runId} />
      </Paper>
      {runId !== null && (
        <>
          <SimpleGrid cols={{ base: 1, md: 2 }}>
            <TurnPanel {...panel} runId={runId} />
            <SpotPanel {...panel} runId={runId} />
          </SimpleGrid>
          <SpeakerNames recording={recording} runId={runId} />
        </>
      )}
    </Stack>
  )
}
