import type { EditedTurn, Operation } from '@toolkit/server/client'
import { counted, formatFixed } from '../../format/number-format.ts'
import { formatTime } from '../../format/time-format.ts'
import type { DraftAction } from './drafts.ts'

/** An edit in a few words. */
export function operationWords(operation: Operation): string {
  switch (operation.kind) {
    case 'move-boundary':
      return `Move the ${operation.edge} of a turn to ${formatTime(operation.to, 2)}`
    case 'assign':
      return `Assign ${counted(operation.turns.length, 'turn')} to ${operation.speaker}`
    case 'split':
      return `Split a turn at ${formatTime(operation.at, 2)}`
    case 'merge':
      return 'Merge two turns'
    case 'delete':
      return `Delete ${counted(operation.turns.length, 'turn')}`
    case 'add':
      return `Add a turn of ${operation.speaker} at ${formatTime(operation.start, 2)}`
    case 'rename-speaker':
      return `Rename ${operation.from} to ${operation.to}`
    case 'merge-speakers':
      return `Merge ${operation.from} into ${operation.into}`
    case 'swap-speakers':
      return `Swap ${operation.a} and ${operation.b} from ${formatTime(operation.from, 2)}`
    case 'confirm':
      return `Confirm ${counted(operation.turns.length, 'turn')}`
    case 'check':
      return `Mark ${formatTime(operation.start, 2)} – ${formatTime(operation.end, 2)} as ${operation.checked ? '' : 'not '}checked`
  }
}

/** An unsent entry in a few words. */
export function actionWords(action: DraftAction): string {
  if (action.kind === 'do') return operationWords(action.operation)
  return action.kind === 'undo' ? 'Undo' : 'Redo'
}

/** A turn in words: `Turn 12: Bob, 3.20–4.85 s`. `number`: from 1. */
export function turnWords(
  { speaker, start, end }: Pick<EditedTurn, 'speaker' | 'start' | 'end'>,
  number: number,
  nameOf: (speaker: string) => string,
): string {
  const times =
    end < 60
      ? `${formatFixed(start, 2)}–${formatFixed(end, 2)} s`
      : `${formatTime(start, 2)}–${formatTime(end, 2)}`
  return `Turn ${number}: ${nameOf(speaker)}, ${times}`
}
