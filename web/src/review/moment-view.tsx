import { Alert, Anchor, Button, Skeleton, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { CANDIDATE_RULE, type DiarizationView, type RecordingView } from '@toolkit/server/client'
import { useEffect, useMemo, useState } from 'react'
import { errorMessage, isNotFound } from '../api/error-message.ts'
import { deletedIdsQuery, recordingQuery, runsQuery } from '../api/queries.ts'
import { hasNoFile } from '../api/recording-sound.ts'
import { shownCurve } from '../curves/curve-choice.ts'
import { formatFixed, formatScore } from '../format/number-format.ts'
import { speakerDoubtWords } from '../format/speaker-doubt-words.ts'
import { formatTime } from '../format/time-format.ts'
import { laneOf, useShownVerdicts } from '../recording/judge/shown-verdicts.ts'
import { verdictWords } from '../recording/judge/verdict-words.ts'
import { AudioElement } from '../recording/listen/player.tsx'
import { shownNames, speakerNamer } from '../recording/speakers/run-names.ts'
import { useSpeakerColours } from '../recording/speakers/speaker-colours.ts'
import { useRemembered } from '../store/remembered.ts'
import { turnTableQuery } from '../timeline/results/result-queries.ts'
import { Timeline } from '../timeline/timeline.tsx'
import { timeline, useAddressThresholds } from '../timeline/timeline-state.ts'
import { hidesScores } from './hides-scores.ts'
import { playMoment, shownWindow } from './listening.ts'
import { reasonWords } from './reason-words.ts'
import classes from './review.module.css'
import type { ReviewMoment } from './session.ts'

/** Names are decided on the page of the recording. */
const noProposal = () => null

interface Props {
  readonly moment: ReviewMoment
  /** The threshold of the moment. */
  readonly max: number
  /** How much more is shown and played, in steps from 0. */
  readonly context: number
}

const NONE = [] as const
const NO_CURVE = { curve: null, asked: null, isKnown: true, isNone: true } as const

/** Why a moment cannot be judged; null: it can, or this is not known yet. */
export function useGone({ recordingId, runId }: ReviewMoment): string | null {
  const { data: deletedIds } = useQuery(deletedIdsQuery)
  const recording = useQuery(recordingQuery(recordingId))
  const runs = useQuery(runsQuery(recordingId))
  if (deletedIds.includes(recordingId)) return 'The recording was deleted'
  if (isNotFound(recording.error)) return 'The recording was deleted'
  if (recording.isError || runs.isError) return 'The recording cannot be shown'
  if (recording.data === undefined || runs.data === undefined) return null
  return goneWords(recording.data, runs.data.items.find(({ id }) => id === runId) ?? null)
}

/** A moment with its recording: what it is, the diagram around it, and the sound, which plays by itself. */
export function MomentView({ moment, max, context }: Props) {
  const { recordingId, runId } = moment
  const recording = useQuery(recordingQuery(recordingId))
  const runs = useQuery(runsQuery(recordingId))
  const run = runs.data?.items.find(({ id }) => id === runId) ?? null
  const gone = useGone(moment)
  const failed = [recording, runs].find(({ isError }) => isError)
  if (failed !== undefined && !isNotFound(failed.error)) {
    return (
      <Alert color="red" variant="outline" m="sm" title="The recording cannot be shown">
        {errorMessage(failed.error)} Skip it (S), or{' '}
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => {
            void recording.refetch()
            void runs.refetch()
          }}
        >
          try again
        </Button>
      </Alert>
    )
  }
  if (gone !== null) {
    return (
      <Alert color="orange" variant="outline" m="sm" role="note" title={gone}>
        Skip it (S).
      </Alert>
    )
  }
  if (recording.data === undefined || run === null) {
    return <Skeleton flex={1} m="sm" role="status" aria-label="Loading" aria-busy="true" />
  }
  return <ShownMoment key={runId} {...{ moment, max, context, run }} recording={recording.data} />
}

function goneWords({ trashedAt }: RecordingView, run: DiarizationView | null): string | null {
  if (trashedAt !== null) return 'The recording is in the trash'
  return run === null ? 'The diarization was deleted' : null
}

interface ShownProps extends Props {
  readonly recording: RecordingView
  readonly run: DiarizationView
}

function ShownMoment({ moment, max, context, recording, run }: ShownProps) {
  const { start, end, runId } = moment
  const { id } = recording
  const isHiding = useRemembered(hidesScores)
  const shown = isHiding ? NO_CURVE : shownCurve(run.curves, undefined, recording.score !== null)
  const { data: table } = useQuery(turnTableQuery(id, runId))
  const colours = useSpeakerColours(run, table ?? null)
  const nameOf = useMemo(() => speakerNamer(shownNames(recording, run)), [recording, run])
  const verdicts = useShownVerdicts(id, runId)
  // What others said would guide the answer to a random moment.
  const isBlind = moment.draw !== null
  const lane = useMemo(
    () => (isBlind ? null : laneOf(verdicts.all, runId)),
    [verdicts, runId, isBlind],
  )
  const before = isBlind ? null : verdicts.on(moment)
  // Reasons follow from the scores too: "another speaker is nearly as likely" is one.
  const why = isHiding ? null : reasonWords(moment.reasons)
  const [cannotPlay, setCannotPlay] = useState(false)
  const hasSound = recording.sound !== null && !hasNoFile(recording)
  useAddressThresholds({ ...ALL_TURNS, ...RULE, spotMin: 0, spotMax: max })
  useEffect(() => {
    // After the timeline has opened the recording.
    timeline.show(shownWindow({ start, end }, context), start)
    timeline.select([start, end])
    timeline.setLoop(false)
    if (hasSound) playMoment({ start, end }, context)
  }, [start, end, context, hasSound])
  return (
    <section className={classes.moment} aria-label="Moment">
      <div className={classes.facts}>
        <Anchor
          fw={600}
          dir="auto"
          className={classes.name ?? ''}
          renderRoot={(props) => (
            <Link to="/recordings/$id" params={{ id }} search={momentSearch(moment)} {...props} />
          )}
        >
          {recording.name}
        </Anchor>
        <Text size="sm" component="span" className="figures">
          {formatTime(start)} – {formatTime(end)} ({formatFixed(end - start, 2)} s)
        </Text>
        {!isHiding && (
          <Text size="sm" component="span" className="figures">
            {shown.curve?.kind ?? 'score'} {formatFixed(moment.mean, 1)}, lowest{' '}
            {formatScore(moment.min)}
          </Text>
        )}
        {why !== null && (
          <Text size="sm" component="span">
            {why}
          </Text>
        )}
        {runId !== recording.currentRunId && (
          <Text size="sm" component="span" c="dimmed">
            Another diarization of it is current now.
          </Text>
        )}
        {before !== null && (
          <Text size="sm" component="span" c="dimmed">
            {verdictWords(before, runId)}
          </Text>
        )}
      </div>
      <div className={classes.diagram}>
        <Timeline
          recording={recording}
          runId={runId}
          shown={shown}
          nameOf={nameOf}
          colours={colours}
          doubtOf={(speaker) => speakerDoubtWords(speaker, run.speakerDoubt)}
          proposalOf={noProposal}
          overlay={NONE}
          above={null}
          marks={undefined}
          verdicts={lane}
          otherCurves={NONE}
          isCurveHidden={isHiding}
          onThreshold={() => undefined}
          curveSelect={null}
          edits={null}
        />
      </div>
      {hasSound ? (
        <AudioElement
          recordingId={id}
          sound={recording.sound}
          onPlayable={(isPlayable) => setCannotPlay(!isPlayable)}
        />
      ) : (
        <Text size="sm" px="md" role="note">
          There is no sound to play:{' '}
          {recording.audioRemovedAt === null
            ? 'it is being prepared, or its file is missing.'
            : 'the audio was removed because its time was over. The same file brings it back, on the page of the recording.'}{' '}
          Judge by the diagram, or skip it (S).
        </Text>
      )}
      {cannotPlay && (
        <Text size="sm" px="md" c="var(--mantine-color-error)" role="alert">
          The audio cannot be played: this browser does not know its format, or the server cannot be
          reached.
        </Text>
      )}
    </section>
  )
}

const ALL_TURNS = { turnMin: 0, turnMax: 100, turnMinDuration: 0 } as const
const RULE = {
  mergeGap: CANDIDATE_RULE.mergeGapSeconds,
  minDuration: CANDIDATE_RULE.minDurationSeconds,
  maxDuration: CANDIDATE_RULE.maxDurationSeconds,
} as const

/** The address of the moment in its recording. */
export function momentSearch(moment: ReviewMoment) {
  const { start, end, runId } = moment
  const { start: from, end: to } = shownWindow(moment, 0)
  return { run: runId, at: start, from, to, selFrom: start, selTo: end }
}
