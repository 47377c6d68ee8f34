import type { EngineResult } from './engine.ts'
import type { Wanted } from './job.ts'

const TURNS_A_PIECE = 512
const SCORES_A_PIECE = 65_536

/** The `output` of a succeeded job in the cloud's form, as JSON text by pieces: only what was asked for. */
export function* resultText(result: EngineResult, wanted: Wanted): Generator<string> {
  yield '{"diarization":['
  for (let from = 0; from < result.turns.length; from += TURNS_A_PIECE) {
    const turns = result.turns.slice(from, from + TURNS_A_PIECE).map((turn) => {
      const { speaker, start, end, scores } = turn
      return JSON.stringify({
        speaker,
        start,
        end,
        ...(wanted.turnLevelConfidence ? { confidence: scores } : {}),
      })
    })
    yield (from === 0 ? '' : ',') + turns.join(',')
  }
  yield ']'
  if (wanted.confidence) {
    yield ',"confidence":{"score":['
    for (let from = 0; from < result.confidence.length; from += SCORES_A_PIECE) {
      const scores = result.confidence.subarray(from, from + SCORES_A_PIECE)
      yield (from === 0 ? '' : ',') + scores.join(',')
    }
    yield `],"resolution":${result.resolution}}`
  }
  yield '}'
}
