import { isolated } from '@toolkit/server/client'
import { counted } from '../format/number-format.ts'
import { type ImportItem, type ImportTarget, importCounts, type OpenResult } from './import-item.ts'

/** What the imports of the page have come to: `3 of 11 files with results imported`; empty without files. */
export function importSummary(items: readonly ImportItem[]): string {
  const { files, left, imported, unmatched, failed } = importCounts(items)
  if (files === 0) return ''
  const words = [
    left > 0
      ? `${files - left} of ${counted(files, 'file')} with results imported`
      : `${counted(imported, 'result')} imported`,
    unmatched > 0 ? `${unmatched} without a recording` : null,
    failed > 0 ? `${failed} not imported` : null,
  ]
  return words.filter((part) => part !== null).join(', ')
}

/** The state of a file: what it waits for, or how often it was imported. */
export function importWords({ state, target, imported, open }: ImportItem): string {
  if (state === 'waiting') {
    return target.kind === 'upload'
      ? `Waits for ${isolated(target.sound.path)}`
      : 'Waits for the uploads beside it'
  }
  if (state === 'sending') return 'Importing …'
  const references = imported.filter(({ asReference, runId }) => asReference && runId !== null)
  const results = imported.filter(({ asReference, runId }) => !asReference && runId !== null)
  const parts = imported.filter(({ runId }) => runId === null)
  const words = [
    references.length > 0 ? `imported as ${many(references.length, 'reference')}` : null,
    results.length > 0 ? `imported as ${many(results.length, 'result')}` : null,
    parts.length > 0 ? `scored parts set${parts.length > 1 ? ` ${parts.length} times` : ''}` : null,
    imported.length === 0 && open.length === 0 ? 'nothing in it to import' : null,
  ]
  const text = words.filter((part) => part !== null).join(', ')
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function many(count: number, noun: string): string {
  return count === 1 ? (noun === 'result' ? 'a result' : noun) : counted(count, noun)
}

/** What is open about a result: `“call-7”, 12 turns: no recording has this name`. */
export function openWords(
  { result, turns, candidates, recording, state, message }: OpenResult,
  target: ImportTarget,
): string {
  const name = result === null ? null : `“${isolated(result)}”`
  const amount = turns === null ? null : counted(turns, 'turn')
  const what = [name, amount].filter((part) => part !== null).join(', ')
  const about = what === '' ? '' : `${what}: `
  if (state === 'sending') {
    return `${about}importing${recording === null ? '' : ` into ${isolated(recording.name)}`} …`
  }
  if (message !== null) {
    return `${about}${recording === null ? '' : `not imported into ${isolated(recording.name)}. `}${message}`
  }
  if (result === null && turns === null) {
    if (target.kind === 'upload') {
      return `${isolated(target.sound.path)} is not uploaded. Upload it again, or choose a recording.`
    }
    if (target.kind === 'choice' && candidates.length === 1) {
      return 'The audio file with its name is in another folder. Choose a recording.'
    }
    if (target.kind === 'choice') {
      return `${counted(target.sounds.length, 'audio file')} with its name. Choose a recording.`
    }
  }
  if (candidates.length > 0)
    return `${about}${counted(candidates.length, 'recording')} with this name. Choose one.`
  return result === null
    ? `${about}It names no recording. Choose one.`
    : `${about}no recording has this name. Choose one.`
}
