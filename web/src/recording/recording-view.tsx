import { Paper, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import type { RecordingView as Recording } from '@toolkit/server/client'
import { useEffect } from 'react'
import { runsQuery } from '../api/queries.ts'
import { isFileMissing } from '../api/recording-sound.ts'
import { shownCurve } from '../curves/curve-choice.ts'
import { Timeline } from '../timeline/timeline.tsx'
import { useAddressThresholds } from '../timeline/timeline-state.ts'
import { CurveSelect } from './curve-select.tsx'
import { FileFacts } from './file/file-facts.tsx'
import { FileWarnings } from './file/file-warnings.tsx'
import { NoSound } from './listen/no-sound.tsx'
import { Player } from './listen/player.tsx'
import { goToFirstSpot } from './listen/spot-navigation.ts'
import { SpotPanel } from './lists/spot-panel.tsx'
import { TurnPanel } from './lists/turn-panel.tsx'
import { RecordingFacts } from './recording-facts.tsx'
import { RecordingHeader } from './recording-header.tsx'
import { type RecordingSearch, readRecordingSearch, thresholds } from './recording-search.ts'
import classes from './recording-view.module.css'
import { useRunResults } from './results/threshold-results.ts'
import { RunPanel } from './runs/run-panel.tsx'
import { shownRun } from './runs/shown-run.ts'
import { autoplay } from './score/autoplay.ts'
import { HumanScore } from './score/human-score.tsx'
import { SpeakerNames } from './speaker-names.tsx'

const route = getRouteApi('/recordings/$id')
const NO_RUNS = [] as const
const NO_CURVES = [] as const

/** Everything about a recording that is there; results are those of the run in the address, else of the current one. */
export function RecordingView({ recording }: { readonly recording: Recording }) {
  const { id } = recording
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const { data: runs } = useQuery(runsQuery(id))
  const { runId, run } = shownRun(recording, runs?.items ?? NO_RUNS, search.run)
  const shown = shownCurve(run?.curves ?? null, search.curve, recording.score !== null)
  const results = useRunResults(id, runId, shown)
  useAddressThresholds(thresholds(search))
  const isKnown = results.curve !== undefined
  useEffect(() => {
    if (isKnown && autoplay.take(id)) goToFirstSpot()
  }, [isKnown, id])
  const change = (changes: RecordingSearch) =>
    void navigate({
      search: (now) => readRecordingSearch({ ...now, ...changes }),
      replace: true,
      resetScroll: false,
    })
  const nameOf = (speaker: string) => recording.speakerNames[speaker] ?? speaker
  const panel = { recording, results, search, onChange: change }
  return (
    <Stack gap="md" className={classes.view}>
      <RecordingHeader recording={recording} runId={runId} />
      <RecordingFacts recording={recording} run={run} table={results.table} />
      <FileFacts recording={recording} />
      <FileWarnings media={recording.media} />
      <RunPanel {...panel} runs={runs?.items ?? null} shownRunId={runId} />
      {runId !== null && (
        <Timeline
          recording={recording}
          runId={runId}
          shown={shown}
          nameOf={nameOf}
          curveSelect={
            <CurveSelect
              curves={run?.curves ?? NO_CURVES}
              shown={shown.curve}
              nameOf={nameOf}
              onChange={change}
            />
          }
        />
      )}
      <div className={classes.panels}>
        {runId !== null && (
          <>
            <TurnPanel {...panel} runId={runId} shown={shown} />
            <SpotPanel {...panel} runId={runId} shown={shown} nameOf={nameOf} />
          </>
        )}
        <Paper withBorder p="md" className={classes.judge}>
          <HumanScore recording={recording} runs={runs?.items ?? NO_RUNS} runId={runId} />
        </Paper>
      </div>
      {runId !== null && <SpeakerNames recording={recording} table={results.table} />}
      {recording.sound === null || isFileMissing(recording) ? (
        <NoSound recording={recording} />
      ) : (
        <Player recording={recording} hasResult={runId !== null} />
      )}
    </Stack>
  )
}
