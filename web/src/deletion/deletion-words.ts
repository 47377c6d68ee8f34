import { isolated } from '@toolkit/server/client'
import type { MovedRecording } from './trash-moves.ts'

const MAX_NAMES = 3

/** The notice of moved recordings: up to three names, and how many more. */
export function movedWords(moved: readonly MovedRecording[], hasTrash: boolean): string {
  const names = moved.map(({ name }) => `“${isolated(name)}”`)
  const more = names.length - MAX_NAMES
  const words =
    more > 0 ? `${names.slice(0, MAX_NAMES).join(', ')} and ${more} more` : names.join(', ')
  return hasTrash ? `Moved to the trash: ${words}` : `Deleted: ${words}`
}
