import { Alert, Button, Skeleton, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import type { RecordingView as Recording } from '@toolkit/server/client'
import { type ReactNode, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react'
import { errorMessage } from '../api/error-message.ts'
import { recordingQuery, runsQuery } from '../api/queries.ts'
import { hasNoFile } from '../api/recording-sound.ts'
import { loadedLater, loadedWhenShown } from '../components/loaded-later.tsx'
import { overlayChoices, shownCurve } from '../curves/curve-choice.ts'
import { speakerDoubtWords } from '../format/speaker-doubt-words.ts'
import { useVoiceNames } from '../identification/comparable-voices.ts'
import { proposalOf } from '../identification/identity-words.ts'
import { useAddressThresholds } from '../timeline/timeline-state.ts'
import { useGoneRecording } from '../trash/gone-recording.tsx'
import { CompareBar } from './compare/compare-bar.tsx'
import { CorrectButton } from './correction/correct-button.tsx'
import { CurveControls } from './curve-controls.tsx'
import { AllFacts, FactChips, NoSpeech } from './details/recording-facts.tsx'
import { FileFacts, FileWarnings } from './details/recording-file.tsx'
import { useRunFigures } from './details/run-figures.ts'
import { TagEditor } from './details/tag-editor.tsx'
import { RecordingDialogs } from './dialogs/recording-dialogs.tsx'
import { Dock } from './dock/dock.tsx'
import type { Panel } from './dock/dock-layout.ts'
import { EditedTimeline } from './edited-timeline.tsx'
import { useDroppedFiles } from './imports/result-files.ts'
import { JudgeBar } from './judge/judge-bar.tsx'
import { laneOf, useShownVerdicts } from './judge/shown-verdicts.ts'
import { VerdictList } from './judge/verdict-list.tsx'
import { NoSound, Player } from './listen/player.tsx'
import { announce } from './listen/player-state.ts'
import { goToFirstSpot } from './listen/spot-navigation.ts'
import { OverlapPanel } from './lists/overlap-panel.tsx'
import { SpotPanel } from './lists/spot-panel.tsx'
import { TurnPanel } from './lists/turn-panel.tsx'
import { applyMoment } from './moment-link.ts'
import type { OpenDialog } from './open-dialog.ts'
import { RecordingBar } from './recording-bar.tsx'
import classes from './recording-page.module.css'
import {
  comparedRuns,
  type RecordingSearch,
  readMoment,
  readRecordingSearch,
  shownRun,
  thresholds,
  withoutMoment,
} from './recording-search.ts'
import { EditedResults } from './results/edited-results.tsx'
import { useEditedView } from './results/edited-view.ts'
import { type RunResults, useRunResults } from './results/threshold-results.ts'
import { AudioKept } from './retention/audio-kept.tsx'
import { RunList } from './runs/run-list.tsx'
import { RunNotices } from './runs/run-notices.tsx'
import { RunPicker } from './runs/run-picker.tsx'
import { isOpen } from './runs/run-words.ts'
import { HumanScore } from './score/human-score.tsx'
import { autoplay, NextRecording } from './score/next-recording.tsx'
import { useScoring } from './score/use-scoring.ts'
import { Verdicts } from './score/verdicts.tsx'
import { shownNames, speakerNamer } from './speakers/run-names.ts'
import { useSpeakerColours } from './speakers/speaker-colours.ts'
import { SpeakerPanel } from './speakers/speaker-panel.tsx'
import { SpectrogramSwitch } from './spectrogram-switch.tsx'
import { useTwoRuns } from './two-runs/use-two-runs.ts'
import { useWholeWindow } from './use-whole-window.ts'

const route = getRouteApi('/recordings/$id')

const Correcting = loadedWhenShown(
  async () => (await import('./correction/correcting.tsx')).Correcting,
)

/** The view of one recording. */
export function RecordingPage() {
  const { id } = route.useParams()
  const recording = useQuery(recordingQuery(id))
  const gone = useGoneRecording(id)
  if (gone !== null) return gone
  return (
    <>
      {recording.isError && (
        <Alert color="red" variant="outline" title="The recording cannot be shown" m="sm">
          {errorMessage(recording.error)}{' '}
          <Button size="compact-sm" variant="default" onClick={() => void recording.refetch()}>
            Try again
          </Button>
        </Alert>
      )}
      {recording.isPending && <RecordingSkeleton />}
      {recording.data && <RecordingView key={id} recording={recording.data} />}
    </>
  )
}

function RecordingSkeleton() {
  useWholeWindow()
  return (
    <Stack
      gap="md"
      p="md"
      role="status"
      aria-label="Loading"
      aria-busy="true"
      className={classes.view}
    >
      <Skeleton height={62} />
      <Skeleton flex={1} />
      <Skeleton height={104} />
    </Stack>
  )
}

// Orange text has too little contrast on white.
const DARK_TITLE = { styles: { title: { color: 'var(--mantine-color-text)' } } }

const ErrorPanel = loadedLater(() =>
  import('./errors/error-panel.tsx').then((code) => code.default),
)
const DifferencePanel = loadedLater(() =>
  import('./compare/difference-panel.tsx').then((code) => code.default),
)

const NO_RUNS = [] as const
const NO_CURVES = [] as const
const NO_NAMES = [] as const

/** A loaded recording; shows the results of the run in the URL, otherwise of the current run. */
export function RecordingView({ recording }: { readonly recording: Recording }) {
  useWholeWindow()
  const { id } = recording
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const { data } = useQuery(runsQuery(id))
  const runs = data?.items ?? NO_RUNS
  const pair = comparedRuns(search)
  const { runId, run } = shownRun(recording, runs, pair?.[1] ?? search.run)
  const shown = shownCurve(run?.curves ?? null, search.curve, recording.score !== null)
  const overlay = overlayChoices(run?.curves ?? NO_CURVES).filter(
    ({ name }) => name !== shown.curve?.name && search.overlay?.includes(name),
  )
  const results = useRunResults(id, runId, shown)
  const figures = useRunFigures(recording, run, results.table)
  const scoring = useScoring(recording, runId)
  const verdicts = useShownVerdicts(id, runId)
  const verdictLane = useMemo(() => laneOf(verdicts.all, runId), [verdicts, runId])
  const [dialog, setDialog] = useState<OpenDialog>(null)
  const view = useRef<HTMLDivElement>(null)
  const isDropping = useDroppedFiles(view, (files) => setDialog({ kind: 'import', files }))
  useAddressThresholds(thresholds(search))
  const [moment] = useState(() => readMoment({ ...search }))
  const isKnown = results.blocks !== undefined
  useEffect(() => {
    if (!isKnown) return
    if (autoplay.take(id)) goToFirstSpot()
    else applyMoment(moment)
  }, [isKnown, id, moment])
  // A notice of the player is about this recording only.
  useEffect(() => () => announce(''), [])
  const change = (changes: RecordingSearch) =>
    void navigate({
      search: (now) => readRecordingSearch({ ...withoutMoment(now), ...changes }),
      replace: true,
      resetScroll: false,
    })
  const given = useMemo(() => speakerNamer(shownNames(recording, run)), [recording, run])
  // An edit does not render the whole page again, only what shows turns.
  const nameOf = useEditedView(runId, (view) => view?.nameOf ?? given)
  const isEdited = useEditedView(runId, (view) => view !== null)
  const ownColours = useSpeakerColours(run, results.table)
  const colours = useEditedView(runId, (view) => view?.colours ?? ownColours)
  const doubtOf = (speaker: string) => speakerDoubtWords(speaker, run?.speakerDoubt ?? null)
  const voiceNameOf = useVoiceNames()
  const proposed = (speaker: string) => proposalOf(run, speaker, voiceNameOf)
  const own = { run, table: results.table, colours, nameOf }
  const twoRuns = useTwoRuns(recording, runs, own, search)
  const runAgain = () => setDialog({ kind: 'run-again' })
  // The diagram is drawn first.
  const listed = useDeferredValue(results)
  const list = { search, onChange: change, nameOf, verdicts, runId }
  const ofTurns = (render: (given: RunResults) => ReactNode) =>
    runId !== null && (
      <EditedResults runId={runId} results={results}>
        {render}
      </EditedResults>
    )
  const ofRuns = { recording, shownRunId: runId, onChange: change }
  const withResult: Partial<Record<Panel, ReactNode>> =
    runId === null
      ? {}
      : {
          spots: <SpotPanel {...list} results={listed} shown={shown} />,
          turns: ofTurns((given) => <TurnPanel {...list} results={given} />),
          overlaps: ofTurns((given) => (
            <OverlapPanel
              results={given}
              durationSeconds={recording.durationSeconds}
              nameOf={nameOf}
            />
          )),
          ...(twoRuns.noun === 'error'
            ? { errors: <ErrorPanel {...{ twoRuns, own, search, onChange: change }} /> }
            : {}),
          ...(twoRuns.noun === 'difference'
            ? { differences: <DifferencePanel twoRuns={twoRuns} own={own} /> }
            : {}),
          speakers: ofTurns(({ table }) => (
            <SpeakerPanel
              recording={recording}
              run={run}
              table={table}
              onEnrol={(speaker) => setDialog({ kind: 'enrol', ...speaker })}
            />
          )),
        }
  return (
    <div className={classes.view} ref={view} data-dropping={isDropping}>
      <RecordingBar
        recording={recording}
        runId={runId}
        runs={
          pair === null ? (
            <>
              <RunPicker {...ofRuns} runs={data?.items ?? null} onRunAgain={runAgain} />
              {runId !== null && (
                <CorrectButton
                  recordingId={id}
                  runId={runId}
                  isShown={search.correct === undefined}
                  onChange={change}
                />
              )}
            </>
          ) : (
            <CompareBar
              pair={pair}
              runs={runs}
              currentRunId={recording.currentRunId}
              onChange={change}
            />
          )
        }
        onDialog={setDialog}
        facts={<FactChips recording={recording} run={run} shown={figures} />}
      />
      <div className={classes.notices}>
        <RunNotices {...ofRuns} runs={runs} onRunAgain={runAgain} />
        {pair !== null && data !== undefined && twoRuns.other === null && (
          <Alert
            color="orange"
            variant="outline"
            role="note"
            {...DARK_TITLE}
            title="One of them is gone"
          >
            A diarization that was to be compared was deleted, or has no result. Choose another, or
            close the comparison.
          </Alert>
        )}
        <NoSpeech speakerCount={figures.figures.speakerCount} />
        <FileWarnings media={recording.media} />
      </div>
      {search.correct !== undefined && (
        <Correcting {...ofRuns} correctionId={search.correct} runs={runs} />
      )}
      <div className={classes.body}>
        <div className={classes.diagram}>
          {runId === null && (
            <p className={classes.message}>
              {runs.some(isOpen)
                ? 'There is no result yet. The diagram is shown when the diarization has finished.'
                : 'There is no result to show.'}
            </p>
          )}
          {runId !== null && (
            <EditedTimeline
              recording={recording}
              runId={runId}
              shown={shown}
              nameOf={nameOf}
              colours={colours}
              doubtOf={doubtOf}
              proposalOf={proposed}
              overlay={overlay}
              above={twoRuns.above}
              marks={twoRuns.marks}
              verdicts={verdictLane}
              otherCurves={twoRuns.otherCurves}
              onThreshold={change}
              curveSelect={
                <>
                  <CurveControls
                    recordingId={id}
                    runId={runId}
                    curves={run?.curves ?? NO_CURVES}
                    shown={shown.curve}
                    overlay={search.overlay ?? NO_NAMES}
                    nameOf={nameOf}
                    onChange={change}
                  />
                  <SpectrogramSwitch />
                </>
              }
            />
          )}
        </div>
        <Dock
          panel={search.panel}
          onChange={(panel) => change({ panel })}
          panels={{
            ...withResult,
            runs: <RunList {...ofRuns} runs={runs} onDialog={setDialog} />,
            judge: (
              <Stack gap="lg">
                <Verdicts
                  recordingId={id}
                  runs={runs}
                  onRestore={scoring.restore}
                  onClear={recording.humanScore === null ? null : scoring.clear}
                />
                <VerdictList runId={runId} verdicts={verdicts} />
              </Stack>
            ),
            details: (
              <Stack gap="md" component="section" aria-label="Details">
                <TagEditor recording={recording} />
                <AudioKept recording={recording} />
                <AllFacts recording={recording} run={run} shown={figures} />
                <FileFacts recording={recording} />
              </Stack>
            ),
          }}
        />
      </div>
      <JudgeBar recordingId={id} runId={isEdited ? null : runId} verdicts={verdicts} />
      <HumanScore
        recording={recording}
        scoring={scoring}
        next={<NextRecording recordingId={id} saved={scoring.actions.settled} />}
      />
      {recording.sound === null || hasNoFile(recording) ? (
        <NoSound recording={recording} />
      ) : (
        <Player recording={recording} hasResult={runId !== null} />
      )}
      <RecordingDialogs
        dialog={dialog}
        recording={recording}
        runs={runs}
        shownRunId={runId}
        shown={shown}
        onDialog={setDialog}
        onChange={change}
      />
    </div>
  )
}
