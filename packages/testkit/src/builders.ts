import {
  CANDIDATE_THRESHOLDS,
  type CandidateSpot,
  type CandidateTotal,
  type Correction,
  type MediaFacts,
  NO_FIGURES,
  NO_FILTER,
  NO_HINTS,
  NO_TURNS,
  REASONS,
  type Reason,
  type Recording,
  type ReviewRecord,
  type Run,
  type RunCandidates,
  reasonBit,
  type StretchVerdict,
  type StretchVerdictQuery,
  type Turn,
  type Upload,
  type Verdict,
  WorstTurnFinder,
} from '@toolkit/core'

let count = 0

/**
 * A new recording with a unique id, without runs and scores, with the given fields overridden. If its duration is known
 * it is prepared, and its file is played.
 */
export function aRecording(fields: Partial<Recording> = {}): Recording {
  count += 1
  const { contentType = 'audio/wav', sizeBytes = 320_044, durationSeconds = null } = fields
  const original = { kind: 'original', contentType, sizeBytes, headBytes: 0 } as const
  return {
    id: `recording-${count}`,
    name: `Recording ${count}`,
    source: { kind: 'upload' },
    contentType,
    sizeBytes,
    durationSeconds,
    sound: durationSeconds === null ? null : original,
    media: null,
    track: null,
    sha256: null,
    error: null,
    speakers: NO_HINTS,
    speakerNames: {},
    chosenRunId: null,
    createdAt: '2026-01-01T00:00:00.000Z',
    updatedAt: '2026-01-01T00:00:00.000Z',
    trashedAt: null,
    keepAudioUntil: null,
    audioRemovedAt: null,
    tags: [],
    voiceIds: [],
    rejectedVoices: [],
    settled: true,
    revision: 1,
    status: 'new',
    currentRunId: null,
    provider: null,
    model: null,
    humanScore: null,
    humanNote: null,
    humanScoreRunId: null,
    disagreement: null,
    ...NO_FIGURES,
    errorRate: null,
    referenceRunId: null,
    scored: null,
    chosenReferenceId: null,
    ...fields,
  }
}

/** A queued run with a unique id on the local engine, with the given fields overridden. */
export function aRun(fields: Partial<Run> = {}): Run {
  count += 1
  return {
    id: `run-${count}`,
    recordingId: 'recording-1',
    provider: 'local',
    model: 'precision-2',
    modelReported: null,
    jobId: null,
    status: 'queued',
    hold: null,
    error: null,
    warnings: [],
    request: { speakers: NO_HINTS, identify: null },
    confirmed: false,
    leftOut: [],
    noticeExpected: false,
    noticeToken: null,
    noticedJobId: null,
    curves: [],
    summary: null,
    speakerDoubt: null,
    speakerNames: null,
    identification: null,
    imported: null,
    basedOn: null,
    scored: null,
    evaluation: null,
    createdAt: '2026-01-01T00:00:00.000Z',
    uploadedAt: null,
    submitStartedAt: null,
    submittedAt: null,
    completedAt: null,
    cancelRequestedAt: null,
    mediaExpiresAt: null,
    resultExpiresAt: null,
    revision: 1,
    ...fields,
  }
}

/** A new correction of `run-1`. */
export function aCorrection(fields: Partial<Correction> = {}): Correction {
  count += 1
  return {
    id: `correction-${count}`,
    recordingId: 'recording-1',
    basedOn: 'run-1',
    createdAt: '2026-01-01T00:00:00.000Z',
    updatedAt: '2026-01-01T00:00:00.000Z',
    finishedAt: null,
    length: 0,
    checked: [],
    logCharacters: 0,
    ...fields,
  }
}

/** A turn of one second of SPEAKER_00 without scores; it starts at second `index` by default. */
export function aTurn(fields: Partial<Turn> = {}): Turn {
  const index = fields.index ?? 0
  const start = fields.start ?? index
  return {
    index,
    speaker: 'SPEAKER_00',
    start,
    end: start + 1,
    confidence: null,
    runnerUp: null,
    margin: null,
    overlapSeconds: 0,
    scores: null,
    ...fields,
  }
}

/** A verdict with a unique id and score 80, with the given fields overridden. */
export function aVerdict(fields: Partial<Verdict> = {}): Verdict {
  count += 1
  return {
    id: `verdict-${count}`,
    recordingId: 'recording-1',
    runId: null,
    score: 80,
    note: null,
    createdAt: '2026-01-01T00:00:00.000Z',
    ...fields,
  }
}

/** A verdict with a unique id that the first second of `run-1` is right, with the given fields overridden. */
export function aStretchVerdict(fields: Partial<StretchVerdict> = {}): StretchVerdict {
  count += 1
  return {
    id: `stretch-verdict-${count}`,
    recordingId: 'recording-1',
    runId: 'run-1',
    start: 0,
    end: 1,
    verdict: 'right',
    errors: [],
    speaker: null,
    note: null,
    reviewer: null,
    draw: null,
    provider: 'local',
    model: 'local-1',
    curve: null,
    score: null,
    createdAt: '2026-01-01T00:00:00.000Z',
    undoneAt: null,
    ...fields,
  }
}

/** A candidate of threshold 50 from 0 to 0.5 s, with the given fields overridden. */
export function aCandidate(fields: Partial<CandidateSpot> = {}): CandidateSpot {
  return {
    threshold: 50,
    start: 0,
    end: 0.5,
    mean: 40,
    inRangeMean: 38,
    min: 30,
    max: 60,
    bridgedSeconds: 0.1,
    severity: 4.8,
    reasons: 0,
    ...fields,
  }
}

/** The candidates of `run-1` of `recording-1` with totals that fit its spots, with the given fields overridden. */
export function someCandidates(fields: Partial<RunCandidates> = {}): RunCandidates {
  const spots = fields.spots ?? []
  return {
    recordingId: 'recording-1',
    runId: 'run-1',
    spots,
    totals: CANDIDATE_THRESHOLDS.map((threshold) => {
      const mine = spots.filter((spot) => spot.threshold === threshold)
      const having = (reason: Reason) =>
        totalOf(mine.filter(({ reasons }) => (reasons & reasonBit(reason)) !== 0))
      return { ...totalOf(mine), reasons: REASONS.map(having) }
    }),
    sampleSeconds: Array.from({ length: 101 }, (_, bin) => bin / 4),
    ...NO_TURNS,
    ...fields,
  }
}

/** What a review is chosen from, with the given fields overridden. */
export function aReview(fields: Partial<ReviewRecord> = {}): ReviewRecord {
  return {
    ...{ key: 'review-1', at: '2026-01-01T00:00:00.000Z', filter: '{}', threshold: 50 },
    ...{ sort: 'severity', recordings: 2, belowSeconds: 120, aboveSeconds: 900 },
    ...fields,
  }
}

function totalOf(spots: readonly CandidateSpot[]): CandidateTotal {
  return {
    count: spots.length,
    seconds: spots.reduce((sum, { start, end }) => sum + end - start, 0),
  }
}

/** Totals of so many spots of each threshold, each with every reason. */
export function equalTotals(count: number): RunCandidates['totals'] {
  const total = { count, seconds: count }
  return CANDIDATE_THRESHOLDS.map(() => ({ ...total, reasons: REASONS.map(() => total) }))
}

/** What is kept of these turns of a run. */
export function keptTurns(turns: readonly Turn[]): Pick<RunCandidates, 'turns' | 'turnFigures'> {
  const finder = new WorstTurnFinder()
  finder.add(turns)
  return finder.found()
}

/** An upload with a unique id and unknown size, with the given fields overridden. */
export function anUpload(fields: Partial<Upload> = {}): Upload {
  count += 1
  return {
    id: `upload-${count}`,
    recordingId: `recording-of-upload-${count}`,
    sizeBytes: null,
    draft: {
      name: `Upload ${count}`,
      speakers: NO_HINTS,
      provider: null,
      model: null,
      diarize: true,
      confirmed: false,
      track: null,
    },
    createdAt: '2026-01-01T00:00:00.000Z',
    finishedAt: null,
    ...fields,
  }
}

/** Media facts of a plain recording, with the given fields overridden. */
export function someMedia(fields: Partial<MediaFacts> = {}): MediaFacts {
  return {
    container: 'WAV',
    codec: 'PCM 16-bit',
    sampleRate: 16_000,
    channels: 1,
    tracks: [],
    track: 0,
    warnings: [],
    ...fields,
  }
}

/** Service key for tests. */
export const A_SERVICE_KEY = 'the-key-of-our-services-in-tests-1'

/** Asks for all verdicts on stretches, also those that were taken back. */
export const EVERY_STRETCH_VERDICT: StretchVerdictQuery = {
  recordingId: null,
  runId: null,
  verdict: null,
  reviewer: null,
  provider: null,
  model: null,
  undone: 'include',
  recordings: NO_FILTER,
  limit: 100,
  after: null,
}
