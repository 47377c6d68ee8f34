import {
  ALL_RECORDINGS,
  binsUpTo,
  CANDIDATE_THRESHOLDS,
  type CandidatePosition,
  type CandidateStore,
  type CandidateTotal,
  candidateValue,
  compareCandidates,
  compareOrigins,
  compareWorstTurns,
  type FoundCandidate,
  type FoundTurn,
  histogramOfScores,
  type OriginStatistics,
  REASONS,
  type Recording,
  type RecordingFilter,
  type RecordingStore,
  type RunCandidates,
  reasonBit,
  type ScoreOrigin,
  type StretchVerdictStore,
  speakerNameIn,
  turnTotal,
  verdictLookup,
  type WorstTurnPosition,
  worstTurnValue,
} from '@toolkit/core'

/** Candidates in a map. Each list reads all of them. */
export function memoryCandidates(
  recordings: RecordingStore,
  verdicts: StretchVerdictStore,
): CandidateStore {
  const kept = new Map<string, RunCandidates>()

  async function matching(filter: RecordingFilter): Promise<readonly Recording[]> {
    const query = { ...ALL_RECORDINGS, ...filter, limit: Number.MAX_SAFE_INTEGER }
    return (await recordings.list(query)).items
  }

  async function verdictsOn({ recordingId, runId }: RunCandidates) {
    const all = await verdicts.ofRecording(recordingId)
    return verdictLookup(all.filter((verdict) => verdict.runId === runId))
  }

  return {
    async put(candidates) {
      kept.set(candidates.recordingId, candidates)
    },
    runOf: async (recordingId) => kept.get(recordingId)?.runId ?? null,
    async missing(limit) {
      const { items } = await recordings.list({ ...ALL_RECORDINGS, limit: Number.MAX_SAFE_INTEGER })
      return items
        .filter(({ currentRunId }) => currentRunId !== null)
        .filter(({ id, currentRunId }) => kept.get(id)?.runId !== currentRunId)
        .map(({ id }) => id)
        .slice(0, limit)
    },
    async list({ recordings: filter, threshold, unjudged, reason, sort, limit, after }) {
      const found: (CandidatePosition & { readonly item: FoundCandidate })[] = []
      const totals: CandidateTotal[] = []
      for (const { id, name } of await matching(filter)) {
        const candidates = kept.get(id)
        if (candidates === undefined) continue
        const total = candidates.totals[CANDIDATE_THRESHOLDS.indexOf(threshold)]
        const ofReason = reason === null ? total : total?.reasons[REASONS.indexOf(reason)]
        totals.push(ofReason ?? { count: 0, seconds: 0 })
        const judged = await verdictsOn(candidates)
        for (const spot of candidates.spots) {
          if (spot.threshold !== threshold) continue
          if (unjudged && judged(spot).length > 0) continue
          if (reason !== null && (spot.reasons & reasonBit(reason)) === 0) continue
          found.push({
            value: candidateValue(spot, sort),
            recordingId: id,
            start: spot.start,
            item: { recordingId: id, recordingName: name, runId: candidates.runId, ...spot },
          })
        }
      }
      const rest = found
        .filter((one) => after === null || compareCandidates(one, after, sort) > 0)
        .sort((a, b) => compareCandidates(a, b, sort))
      return {
        items: rest.slice(0, limit).map(({ item }) => item),
        more: rest.length > limit,
        total: sumOf(totals),
      }
    },
    async listTurns(query) {
      const { confidence, minDuration, unjudged, sort, limit, after } = query
      const found: (WorstTurnPosition & { readonly item: FoundTurn })[] = []
      const totals: CandidateTotal[] = []
      for (const recording of await matching(query.recordings)) {
        const { id: recordingId, name: recordingName } = recording
        const candidates = kept.get(recordingId)
        if (candidates === undefined) continue
        const { runId, turnFigures } = candidates
        if (turnFigures !== null) totals.push(turnTotal(turnFigures, confidence))
        const judged = await verdictsOn(candidates)
        for (const turn of candidates.turns) {
          const { index, start, end, speaker } = turn
          if (turn.confidence < confidence.min || turn.confidence > confidence.max) continue
          if (end - start < minDuration || (unjudged && judged(turn).length > 0)) continue
          const speakerName = speakerNameIn(recording, runId, speaker)
          const item = { recordingId, recordingName, runId, speakerName, ...turn }
          found.push({ value: worstTurnValue(turn, sort), recordingId, index, item })
        }
      }
      const rest = found
        .filter((one) => after === null || compareWorstTurns(one, after, sort) > 0)
        .sort((a, b) => compareWorstTurns(a, b, sort))
      return {
        items: rest.slice(0, limit).map(({ item }) => item),
        more: rest.length > limit,
        total: minDuration > 0 ? null : sumOf(totals),
      }
    },
    async statistics(filter) {
      const groups = Map.groupBy(
        (await matching(filter)).filter(({ id }) => kept.get(id)?.sampleSeconds != null),
        ({ score }) => JSON.stringify(score),
      )
      const all: OriginStatistics[] = []
      for (const members of groups.values()) {
        const score = members[0]?.score
        if (score) all.push(statisticsOf(score, members, kept))
      }
      return all.sort((a, b) => compareOrigins(a.score, b.score))
    },
    async frame(filter, threshold) {
      const place = CANDIDATE_THRESHOLDS.indexOf(threshold)
      return (await matching(filter)).flatMap(({ id, durationSeconds, audioRemovedAt }) => {
        const candidates = kept.get(id)
        if (candidates?.sampleSeconds == null || durationSeconds === null) return []
        const belowSeconds = candidates.totals[place]?.seconds ?? 0
        const hasAudio = audioRemovedAt === null
        return [{ recordingId: id, durationSeconds, belowSeconds, hasAudio }]
      })
    },
    async remove(recordingId) {
      kept.delete(recordingId)
    },
  }
}

function statisticsOf(
  score: ScoreOrigin,
  members: readonly Recording[],
  kept: ReadonlyMap<string, RunCandidates>,
): OriginStatistics {
  const candidates = members.flatMap(({ id }) => kept.get(id) ?? [])
  return {
    score,
    recordings: members.length,
    sampleSeconds: Array.from({ length: 101 }, (_, bin) =>
      candidates.reduce((sum, { sampleSeconds }) => sum + (sampleSeconds?.[bin] ?? 0), 0),
    ),
    totals: CANDIDATE_THRESHOLDS.map((_, place) => {
      const totals = candidates.flatMap((one) => one.totals[place] ?? [])
      const reasons = REASONS.map((_reason, at) =>
        sumOf(totals.flatMap((total) => total.reasons[at] ?? [])),
      )
      return { ...sumOf(totals), reasons }
    }),
    turns: binSums(candidates.map(({ turnFigures }) => turnFigures?.countsUpTo ?? [])),
    turnSeconds: binSums(candidates.map(({ turnFigures }) => turnFigures?.secondsUpTo ?? [])),
    humanScores: histogramOfScores(members.map(({ humanScore }) => humanScore)),
  }
}

function binSums(figures: readonly (readonly number[])[]): number[] {
  const bins = figures.map(binsUpTo)
  return binsUpTo([]).map((_, bin) => bins.reduce((sum, each) => sum + (each[bin] ?? 0), 0))
}

function sumOf(totals: readonly CandidateTotal[]): CandidateTotal {
  return {
    count: totals.reduce((sum, { count }) => sum + count, 0),
    seconds: totals.reduce((sum, { seconds }) => sum + seconds, 0),
  }
}
