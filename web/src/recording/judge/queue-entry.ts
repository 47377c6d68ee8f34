import type { NewStretchVerdictBody } from '@toolkit/server/client'

/** A verdict with the id that makes a repeated request harmless. */
export type QueuedVerdict = NewStretchVerdictBody & { readonly id: string; readonly runId: string }

/** The page that still chooses errors and a note. */
export interface Hold {
  readonly page: string
  /** When it last changed the verdict, ISO 8601. */
  readonly at: string
}

/** An answer that the server has not confirmed. */
export type QueueEntry = {
  /** ISO 8601. */
  readonly at: string
  /** The server may have it: it was sent, and the answer did not arrive. */
  readonly wasSent: boolean
  /** Why the server refused it; null: it waits. */
  readonly refusal: string | null
} & (
  | {
      readonly kind: 'judge'
      readonly verdict: QueuedVerdict
      /** Who keeps it from being sent; null: it may be sent. */
      readonly hold: Hold | null
    }
  | { readonly kind: 'undo'; readonly id: string; readonly recordingId: string }
)

/** A verdict that is not sent yet. */
export type HeldEntry = Extract<QueueEntry, { kind: 'judge' }> & { readonly hold: Hold }

/** Whether the server will be asked to store the answer. */
export function isUnsaved(entry: QueueEntry): boolean {
  return entry.refusal === null && !(entry.kind === 'judge' && entry.hold !== null)
}

/** Whether both are the same answer, maybe in different states. */
export function isSame(a: QueueEntry, b: QueueEntry): boolean {
  return a.kind === b.kind && verdictIdOf(a) === verdictIdOf(b)
}

export function verdictIdOf(entry: QueueEntry): string {
  return entry.kind === 'judge' ? entry.verdict.id : entry.id
}

/**
 * The answers of a page that could not keep its changes, with what other pages changed.
 * @param before what was kept when the page last read it.
 * @param own what the page made of it.
 * @param stored what is kept now.
 */
export function merged(
  before: readonly QueueEntry[],
  own: readonly QueueEntry[],
  stored: readonly QueueEntry[],
): readonly QueueEntry[] {
  const find = (entries: readonly QueueEntry[], entry: QueueEntry) =>
    entries.find((one) => isSame(one, entry))
  const known = stored.flatMap((entry) => {
    const [old, mine] = [find(before, entry), find(own, entry)]
    // Known before: this page has sent it or taken it back.
    if (mine === undefined) return old === undefined ? [entry] : []
    return [old !== undefined && isEqual(old, mine) ? entry : mine]
  })
  const added = own.filter((entry) => !find(before, entry) && !find(stored, entry))
  return [...known, ...added]
}

/** How many answers that wait would be lost with the page. */
export function lostWithout(kept: readonly QueueEntry[], entries: readonly QueueEntry[]): number {
  const isKept = (entry: QueueEntry) =>
    kept.some((one) => isSame(one, entry) && isEqual(contentOf(one), contentOf(entry)))
  return entries.filter((entry) => entry.refusal === null && !isKept(entry)).length
}

function contentOf(entry: QueueEntry) {
  return entry.kind === 'judge' ? entry.verdict : null
}

/** Both come from the same code or from JSON, so that their fields have the same order. */
function isEqual(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
