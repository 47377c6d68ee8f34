import type { Turn } from '@toolkit/core'
import type { TurnView } from '../schemas/views.ts'

export function turnView(turn: Turn): TurnView {
  return {
    index: turn.index,
    speaker: turn.speaker,
    start: turn.start,
    end: turn.end,
    confidence: turn.confidence,
    runnerUp: turn.runnerUp && { ...turn.runnerUp },
    margin: turn.margin,
    overlapSeconds: turn.overlapSeconds,
    scores: turn.scores && { ...turn.scores },
  }
}
