import type {
  ChosenRecordings,
  CorpusExport,
  DiarizedRecording,
  ExportedRecordings,
  ExportedSpots,
} from '../corpus.ts'
import { hasCode } from '../errors.ts'
import type { Recording } from '../model/recording.ts'
import { type CurveName, defaultCurve } from '../model/score.ts'
import type { Storage } from '../ports/storage.ts'
import { ALL_RECORDINGS, ALL_TURNS, recordingPages, turnsOfRun } from '../runtime/scan.ts'
import type { SpotOptions } from '../statistics/spots.ts'
import { verdictLookup } from '../statistics/verdict-lookup.ts'
import type { Results } from '../toolkit/results.ts'

/** The spots that are computed and held at a time. */
const SPOTS_AT_ONCE = 5_000
const BY_START = { sort: 'start', descending: false } as const

/** Creates the use cases of exporting many recordings. */
export function createCorpusExport(
  storage: Pick<Storage, 'recordings' | 'runs' | 'turns' | 'verdicts' | 'stretchVerdicts'>,
  results: Pick<Results, 'spots'>,
): CorpusExport {
  const pages = (of: ExportedRecordings) =>
    'ids' in of ? chosenPages(storage, of) : recordingPages(storage, { ...ALL_RECORDINGS, ...of })

  async function* each(of: ExportedRecordings): AsyncGenerator<Recording> {
    for await (const page of pages(of)) yield* page
  }

  async function* diarized(of: ExportedRecordings): AsyncGenerator<DiarizedRecording> {
    for await (const recording of each(of)) {
      if (isDiarized(recording)) yield recording
    }
  }

  const exists = async (runId: string) => (await storage.runs.get(runId)) !== null

  async function* spotsOf(
    recording: DiarizedRecording,
    curve: CurveName | null,
    options: SpotOptions,
  ): AsyncGenerator<ExportedSpots> {
    const { run, page } = await results.spots(recording.id, recording.currentRunId, curve)
    const name = curve ?? defaultCurve(run.curves)
    if (name === undefined) return
    const verdicts = await storage.stretchVerdicts.ofRecording(recording.id)
    const verdictsOn = verdictLookup(verdicts.filter(({ runId }) => runId === run.id))
    for (let offset = 0; ; offset += SPOTS_AT_ONCE) {
      const { items, total } = page({ options, order: BY_START, offset, limit: SPOTS_AT_ONCE })
      const spots = items.map((spot) => ({ ...spot, verdict: verdictsOn(spot)[0] ?? null }))
      if (items.length > 0) yield { recording, curve: name, spots }
      if (offset + items.length >= total) return
    }
  }

  return {
    recordings: pages,

    async *turns(of, confidence) {
      for await (const recording of diarized(of)) {
        const turns = await turnsOfRun(storage, recording.currentRunId, confidence)
        // One page is read at once. Of several, a deletion may have taken the later ones.
        const isWhole = turns.length < ALL_TURNS.limit || (await exists(recording.currentRunId))
        if (isWhole && turns.length > 0) yield { recording, turns }
      }
    },

    async *spots(of, curve, options) {
      for await (const recording of diarized(of)) {
        try {
          yield* spotsOf(recording, curve, options)
        } catch (error) {
          const isGone = !(await exists(recording.currentRunId))
          if (!isGone && !hasCode(error, 'curve-not-found')) throw error
        }
      }
    },

    async *verdicts(of) {
      for await (const recording of each(of)) {
        const verdicts = await storage.verdicts.list(recording.id)
        if (verdicts.length > 0) yield { recording, verdicts }
      }
    },

    async *stretchVerdicts(of) {
      for await (const recording of each(of)) {
        const verdicts = await storage.stretchVerdicts.ofRecording(recording.id)
        if (verdicts.length > 0) yield { recording, verdicts }
      }
    },
  }
}

/** How many chosen recordings are read at a time. */
const CHOSEN_AT_ONCE = 20

async function* chosenPages(
  { recordings }: Pick<Storage, 'recordings'>,
  { ids }: ChosenRecordings,
): AsyncGenerator<readonly Recording[]> {
  const each = [...new Set(ids)]
  for (let at = 0; at < each.length; at += CHOSEN_AT_ONCE) {
    const some = each.slice(at, at + CHOSEN_AT_ONCE)
    const found = await Promise.all(some.map((id) => recordings.get(id)))
    const page = found.filter((one) => one !== null).filter(({ trashedAt }) => trashedAt === null)
    if (page.length > 0) yield page
  }
}

function isDiarized(recording: Recording): recording is DiarizedRecording {
  return recording.currentRunId !== null
}
