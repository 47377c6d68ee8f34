import { shownOf, TURN_FIELDS, type Turn } from '@toolkit/core'
import type { TurnView } from '../schemas/views.ts'

export function turnView(turn: Turn): TurnView {
  return shownOf(TURN_FIELDS, turn)
}
