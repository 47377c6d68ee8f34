import { Anchor, Button, Group, Skeleton, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { DiarizationView, RecordingView } from '@toolkit/server/client'
import { api } from '../../api/client.ts'
import { PageHeading } from '../../components/page-heading.tsx'
import { shownCurve } from '../../curves/curve-choice.ts'
import { formatDate } from '../../format/date-format.ts'
import { useKnownProviders } from '../../providers/use-known-providers.ts'
import { RecordingFacts } from '../recording-facts.tsx'
import { type RecordingSearch, thresholds } from '../recording-search.ts'
import { useRunResults } from '../results/threshold-results.ts'
import { runWords } from '../runs/run-words.ts'
import { DiagramDownloads } from './diagram-downloads.tsx'
import classes from './report.module.css'
import { WorstSpots } from './worst-spots.tsx'
import { WorstTurns } from './worst-turns.tsx'

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
  const nameOf = (speaker: string) => recording.speakerNames[speaker] ?? speaker
  const { humanScore, humanNote } = recording
  const known = useKnownProviders()
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
          {runId !== null && <DiagramDownloads recording={recording} runId={runId} />}
          <Button onClick={() => window.print()}>Print</Button>
        </Group>
      </Group>
      <PageHeading title={recording.name} />
      <RecordingFacts recording={recording} run={run} table={results.table} />
      {run !== null && <Text size="sm">Diarization: {runWords(known, run, false)}</Text>}
      {runId === null ? (
        <Text>There is no result to report on yet.</Text>
      ) : (
        <div className={classes.diagram}>
          <img
            key={JSON.stringify([recording.name, recording.speakerNames])}
            src={api.diagramUrl(recording.id, runId)}
            alt="Diarization: a lane for each speaker. The tables below name the doubtful parts."
          />
        </div>
      )}
      <section className={classes.part} aria-label="My score">
        <h2>My score</h2>
        <Text>{humanScore === null ? 'Not scored yet.' : `${humanScore} of 100`}</Text>
        {humanNote !== null && <Text className={classes.note}>{humanNote}</Text>}
      </section>
      {runId !== null && (results.table === null || results.curve === undefined) && (
        <Skeleton height={320} role="status" aria-label="Loading" aria-busy="true" />
      )}
      {results.curve && (
        <WorstSpots
          curve={results.curve}
          shown={shown.curve}
          nameOf={nameOf}
          thresholds={thresholds(search)}
        />
      )}
      {results.table && (
        <WorstTurns turns={results.table.turns} speakerNames={recording.speakerNames} />
      )}
      <Text size="sm" c="dimmed">
        {formatDate(new Date().toISOString())} · pyannote toolkit
      </Text>
    </article>
  )
}
