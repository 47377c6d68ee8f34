import { Alert, Anchor, Button, Group, Skeleton, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import {
  type CurveBlocks,
  type DiagramQuery,
  type DiarizationView,
  type RecordingView,
  spotAt,
  type TurnView,
} from '@toolkit/server/client'
import { useMemo } from 'react'
import { api } from '../../api/client.ts'
import { errorMessage } from '../../api/error-message.ts'
import { recordingQuery, runsQuery } from '../../api/queries.ts'
import { PageHeading } from '../../components/page-heading.tsx'
import {
  type CurveChoice,
  curveMeaning,
  curveWords,
  isTrustCurve,
  type ShownCurve,
  shownCurve,
} from '../../curves/curve-choice.ts'
import { counted, formatScore } from '../../format/number-format.ts'
import { formatDate, formatListening, formatStretch, formatTime } from '../../format/time-format.ts'
import { useKnownProviders } from '../../providers/known-providers.ts'
import { doubtReasons } from '../../timeline/inspect/hit-words.ts'
import { liveSpots } from '../../timeline/spot-shapes.ts'
import { useGoneRecording } from '../../trash/gone-recording.tsx'
import { AllFacts, NoSpeech } from '../details/recording-facts.tsx'
import { useRunFigures } from '../details/run-figures.ts'
import { type RecordingSearch, shownRun, type Thresholds, thresholds } from '../recording-search.ts'
import { chooseTurns, orderSpots, orderTurns } from '../results/result-order.ts'
import { useRunResults } from '../results/threshold-results.ts'
import { runWords } from '../runs/run-words.ts'
import { shownNames, speakerNamer } from '../speakers/run-names.ts'
import { DiagramDownloads } from './diagram-downloads.tsx'
import classes from './report.module.css'

const route = getRouteApi('/recordings/$id/report')

/** Printable report of a recording: result, doubtful parts and human score. */
export function ReportPage() {
  const { id } = route.useParams()
  const search = route.useSearch()
  const recording = useQuery(recordingQuery(id))
  const runs = useQuery(runsQuery(id))
  const gone = useGoneRecording(id)
  if (gone !== null) return gone
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

interface Props {
  readonly recording: RecordingView
  readonly runId: string | null
  readonly run: DiarizationView | null
  readonly search: RecordingSearch
}

/** The printed sheet, and the controls above it, which are not printed. */
export function Report({ recording, runId, run, search }: Props) {
  const shown = shownCurve(run?.curves ?? null, search.curve, recording.score !== null)
  const results = useRunResults(recording.id, runId, shown)
  const figures = useRunFigures(recording, run, results.table)
  const names = shownNames(recording, run)
  const nameOf = speakerNamer(names)
  const { humanScore, humanNote } = recording
  const known = useKnownProviders()
  const diagram = diagramQuery(shown, thresholds(search))
  return (
    <article className={classes.report}>
      <Group justify="space-between" className={classes.chrome}>
        <Anchor
          size="sm"
          renderRoot={(props) => (
            <Link to="/recordings/$id" params={{ id: recording.id }} search={search} {...props} />
          )}
        >
          ← Recording
        </Anchor>
        <Group gap="xs">
          {runId !== null && (
            <DiagramDownloads recording={recording} runId={runId} query={diagram} />
          )}
          <Button onClick={() => window.print()}>Print</Button>
        </Group>
      </Group>
      <PageHeading title={recording.name} />
      <AllFacts recording={recording} run={run} shown={figures} />
      <NoSpeech speakerCount={figures.figures.speakerCount} />
      {run !== null && <Text size="sm">Diarization: {runWords(known, run, false)}</Text>}
      {runId === null ? (
        <Text>There is no result to report on yet.</Text>
      ) : (
        <div className={classes.diagram}>
          <img
            key={JSON.stringify([recording.name, names])}
            src={api.diagramUrl(recording.id, runId, { ...diagram, version: recording.updatedAt })}
            alt="Diarization: a lane for each speaker, and the curve with its spots. The tables below name the doubtful parts."
          />
        </div>
      )}
      <section className={classes.part} aria-label="My score">
        <h2>My score</h2>
        <Text>{humanScore === null ? 'Not scored yet.' : `${humanScore} of 100`}</Text>
        {humanNote !== null && <Text className={classes.note}>{humanNote}</Text>}
      </section>
      {runId !== null && (results.table === null || results.blocks === undefined) && (
        <Skeleton height={320} role="status" aria-label="Loading" aria-busy="true" />
      )}
      {results.blocks && (
        <WorstSpots
          blocks={results.blocks}
          shown={shown.curve}
          nameOf={nameOf}
          thresholds={thresholds(search)}
        />
      )}
      {results.table && (
        <WorstTurns turns={results.table.turns} nameOf={nameOf} thresholds={thresholds(search)} />
      )}
      <Text size="sm" c="dimmed">
        {formatDate(new Date().toISOString())} · PyAnnote API Toolkit
      </Text>
    </article>
  )
}

/** What the diagram shows: the curve of the page with its spots. Without a curve nothing is marked. */
function diagramQuery({ curve, asked }: ShownCurve, chosen: Thresholds): DiagramQuery {
  if (curve === null) return {}
  const { spotMin, spotMax, mergeGap, minDuration, maxDuration } = chosen
  return {
    ...(asked === null ? {} : { curve: asked }),
    min: spotMin,
    max: spotMax,
    mergeGap,
    minDuration,
    ...(maxDuration === 0 ? {} : { maxDuration }),
  }
}

interface WorstSpotsProps {
  readonly blocks: CurveBlocks
  /** The shown curve. */
  readonly shown: CurveChoice | null
  readonly nameOf: (speaker: string) => string
  readonly thresholds: Thresholds
}

/** Maximum number of rows in print. */
const MAX_SPOTS = 20

/** Spots of the thresholds, lowest mean first. */
export function WorstSpots({ blocks, shown, nameOf, thresholds }: WorstSpotsProps) {
  const { spotMin, spotMax } = thresholds
  const { table } = liveSpots(blocks, thresholds)
  const places = useMemo(() => [...orderSpots(table, 'mean').subarray(0, MAX_SPOTS)], [table])
  const isTrust = shown === null || isTrustCurve(shown)
  return (
    <section className={classes.part} aria-label="Worst spots">
      <h2>{isTrust ? 'Worst spots' : 'Spots'}</h2>
      <p>
        Samples with a {shown === null ? 'score' : curveWords(shown, nameOf)} from{' '}
        {formatScore(spotMin)} to {formatScore(spotMax)}: {counted(table.count, 'spot')},{' '}
        {formatListening(table.totalSeconds)} in total
        {table.count > MAX_SPOTS && `, of which these are the ${MAX_SPOTS} lowest`}.
      </p>
      {shown !== null && <p>{curveMeaning(shown, nameOf)}</p>}
      {places.length > 0 && (
        <table>
          <thead>
            <tr>
              <th scope="col">From – to</th>
              <th scope="col">Length</th>
              <th scope="col">Mean</th>
              <th scope="col">Lowest</th>
            </tr>
          </thead>
          <tbody>
            {places.map((place) => {
              const { start, end, mean, min } = spotAt(table, place)
              return (
                <tr key={place}>
                  <td>
                    {formatTime(start)} – {formatTime(end)}
                  </td>
                  <td>{formatStretch(end - start)}</td>
                  <td>{formatScore(mean)}</td>
                  <td>{formatScore(min)}</td>
                </tr>
              )
            })}
          </tbody>
        </table>
      )}
    </section>
  )
}

interface WorstTurnsProps {
  readonly turns: readonly TurnView[]
  readonly nameOf: (speaker: string) => string
  readonly thresholds: Thresholds
}

/** Maximum number of rows in print. */
const MAX_TURNS = 20

/** Turns of the thresholds, lowest confidence first. */
export function WorstTurns({ turns, nameOf, thresholds }: WorstTurnsProps) {
  const { turnMin, turnMax, turnMinDuration } = thresholds
  const { places, totalSeconds } = useMemo(
    () => chooseTurns(turns, orderTurns(turns, 'confidence'), turnMin, turnMax, turnMinDuration),
    [turns, turnMin, turnMax, turnMinDuration],
  )
  const worst = [...places.subarray(0, MAX_TURNS)].flatMap((place) => turns[place] ?? [])
  return (
    <section className={classes.part} aria-label="Least certain turns">
      <h2>Least certain turns</h2>
      <p>
        Turns with a confidence from {formatScore(turnMin)} to {formatScore(turnMax)}:{' '}
        {counted(places.length, 'turn')}, {formatListening(totalSeconds)} in total
        {places.length > MAX_TURNS && `, of which these are the ${MAX_TURNS} lowest`}.
      </p>
      {worst.length > 0 && (
        <table>
          <thead>
            <tr>
              <th scope="col">Speaker</th>
              <th scope="col">From – to</th>
              <th scope="col">Confidence</th>
              <th scope="col" className={classes.roomy}>
                Margin
              </th>
              <th scope="col">Reason</th>
            </tr>
          </thead>
          <tbody>
            {worst.map((turn) => (
              <tr key={turn.index}>
                <td dir="auto" className={classes.speaker}>
                  {nameOf(turn.speaker)}
                </td>
                <td>
                  {formatTime(turn.start)}
                  <span className={classes.until}> – {formatTime(turn.end)}</span>
                </td>
                <td>{formatScore(turn.confidence)}</td>
                <td className={classes.roomy}>{formatScore(turn.margin)}</td>
                <td>{doubtReasons(turn, nameOf).join(', ') || '–'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}
