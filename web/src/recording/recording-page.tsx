import {
  Alert,
  Anchor,
  Button,
  NativeSelect,
  Paper,
  SimpleGrid,
  Skeleton,
  Stack,
} from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { CurveDescriptionView, RecordingView as Recording } from '@toolkit/server/client'
import { useEffect } from 'react'
import { errorMessage, isNotFound } from '../api/error-message.ts'
import { recordingQuery, runsQuery } from '../api/queries.ts'
import { isFileMissing } from '../api/recording-sound.ts'
import { NotFound } from '../components/page-heading.tsx'
import {
  type CurveChoice,
  curveChoices,
  curveWords,
  defaultCurve,
  doubtfulRange,
  shownCurve,
} from '../curves/curve-choice.ts'
import { lastListSearch } from '../recordings/list-memory.ts'
import { Timeline } from '../timeline/timeline.tsx'
import { useAddressThresholds } from '../timeline/timeline-state.ts'
import { NoSound, Player } from './listen/player.tsx'
import { goToFirstSpot } from './listen/spot-navigation.ts'
import { SpotPanel } from './lists/spot-panel.tsx'
import { TurnPanel } from './lists/turn-panel.tsx'
import { RecordingFacts } from './recording-facts.tsx'
import { FileFacts, FileWarnings } from './recording-file.tsx'
import { RecordingHeader } from './recording-header.tsx'
import classes from './recording-page.module.css'
import {
  type RecordingSearch,
  readRecordingSearch,
  shownRun,
  thresholds,
} from './recording-search.ts'
import { useRunResults } from './results/threshold-results.ts'
import { RunPanel } from './runs/run-panel.tsx'
import { HumanScore } from './score/human-score.tsx'
import { autoplay } from './score/next-recording.tsx'
import { speakerDoubtWords } from './speaker-doubt-words.ts'
import { SpeakerNames } from './speaker-names.tsx'

const route = getRouteApi('/recordings/$id')

/** The view of one recording. */
export function RecordingPage() {
  const { id } = route.useParams()
  const recording = useQuery(recordingQuery(id))
  if (isNotFound(recording.error)) return <NotFound what="recording" />
  return (
    <Stack gap="md">
      <Anchor
        renderRoot={(props) => <Link to="/" search={lastListSearch()} {...props} />}
        size="sm"
        style={{ alignSelf: 'flex-start' }}
      >
        ← Recordings
      </Anchor>
      {recording.isError && (
        <Alert color="red" variant="outline" title="The recording cannot be shown">
          {errorMessage(recording.error)}{' '}
          <Button size="compact-sm" variant="default" onClick={() => void recording.refetch()}>
            Try again
          </Button>
        </Alert>
      )}
      {recording.isPending && <RecordingSkeleton />}
      {recording.data && <RecordingView key={id} recording={recording.data} />}
    </Stack>
  )
}

function RecordingSkeleton() {
  return (
    <Stack gap="md" role="status" aria-label="Loading" aria-busy="true">
      <Skeleton height={42} width="60%" />
      <Skeleton height={46} width="80%" />
      <Skeleton height={60} width={400} />
      <Skeleton height={400} />
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        <Skeleton height={680} />
        <Skeleton height={680} />
      </SimpleGrid>
    </Stack>
  )
}

const NO_RUNS = [] as const
const NO_CURVES = [] as const

/** A loaded recording; shows the results of the run in the URL, otherwise of the current run. */
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
  const doubtOf = (speaker: string) => speakerDoubtWords(speaker, run?.speakerDoubt ?? null)
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
          doubtOf={doubtOf}
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
        <Paper withBorder p="md" className={classes.score}>
          <HumanScore recording={recording} runs={runs?.items ?? NO_RUNS} runId={runId} />
        </Paper>
      </div>
      {runId !== null && <SpeakerNames recording={recording} run={run} table={results.table} />}
      {recording.sound === null || isFileMissing(recording) ? (
        <NoSound recording={recording} />
      ) : (
        <Player recording={recording} hasResult={runId !== null} />
      )}
    </Stack>
  )
}

interface Props {
  readonly curves: readonly CurveDescriptionView[]
  readonly shown: CurveChoice | null
  readonly nameOf: (speaker: string) => string
  readonly onChange: (changes: RecordingSearch) => void
}

/** Selects the curve that is drawn and searched for spots; hidden if there is only one. */
export function CurveSelect({ curves, shown, nameOf, onChange }: Props) {
  const choices = curveChoices(curves)
  const defaultChoice = defaultCurve(choices)
  if (choices.length < 2 && defaultChoice !== null) return null
  if (choices.length === 0) return null
  const choose = (name: string) => {
    const curve = choices.find((choice) => choice.name === name)
    // Thresholds of one kind of score do not apply to another.
    if (curve) onChange({ curve: name, ...doubtfulRange(curve) })
  }
  return (
    <NativeSelect
      label="Curve"
      value={shown?.name ?? ''}
      onChange={(event) => choose(event.currentTarget.value)}
      data={[
        ...(defaultChoice === null ? [{ value: '', label: 'None selected', disabled: true }] : []),
        ...choices.map((choice) => ({
          value: choice.name,
          label: label(curveWords(choice, nameOf), choice),
        })),
      ]}
    />
  )
}

function label(words: string, { kind }: CurveChoice): string {
  const name = `${words.charAt(0).toUpperCase()}${words.slice(1)}`
  return kind === 'certainty' ? `${name} (derived)` : name
}
