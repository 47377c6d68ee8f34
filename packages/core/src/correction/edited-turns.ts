import { partitionPoint } from '../statistics/binary-search.ts'
import type { TurnId } from './operations.ts'

/** `machine`: as in the corrected run; `confirmed`: the same, and a person agrees; `corrected`: a person changed or added it. */
export type TurnStatus = 'machine' | 'confirmed' | 'corrected'

/** A turn of a correction. Seconds, half-open. */
export interface EditedTurn {
  readonly id: TurnId
  readonly speaker: string
  readonly start: number
  readonly end: number
  readonly status: TurnStatus
  /** The index of the turn in the corrected run; null: a person added it. */
  readonly base: number | null
}

/** Where a turn is in the order. A turn is one; so is an earlier version of it with the same times. */
type Place = Pick<EditedTurn, 'id' | 'start' | 'end'>

/** Consecutive turns of the order, at least one. */
interface Chunk {
  readonly turns: readonly EditedTurn[]
  readonly latestEnd: number
}

type Buckets = readonly (readonly Place[])[]

const CHUNK_TURNS = 128
const PLACES_PER_BUCKET = 64

/**
 * Turns by id and in order: by start, then end, then id. It never changes: its methods return another one, which shares
 * the parts that are the same, so that a change of few turns costs microseconds whatever their number, and keeping many
 * versions costs little memory.
 */
export class EditedTurns {
  readonly size: number
  readonly #chunks: readonly Chunk[]
  /** The places of turns by the hash of their ids. */
  readonly #buckets: Buckets

  private constructor(size: number, chunks: readonly Chunk[], buckets: Buckets) {
    this.size = size
    this.#chunks = chunks
    this.#buckets = buckets
  }

  /** The set of these turns, whose ids differ. */
  static of(turns: readonly EditedTurn[]): EditedTurns {
    const sorted = turns.toSorted(compareTurns)
    const count = Math.max(64, Math.ceil(sorted.length / PLACES_PER_BUCKET))
    const buckets: Place[][] = Array.from({ length: count }, () => [])
    for (const turn of sorted) (buckets[bucketOf(turn.id, count)] as Place[]).push(turn)
    return new EditedTurns(sorted.length, chunksOf(sorted), buckets)
  }

  get(id: TurnId): EditedTurn | undefined {
    const bucket = this.#buckets[bucketOf(id, this.#buckets.length)]
    const place = bucket?.find((each) => each.id === id)
    if (place === undefined) return undefined
    const turns = this.#chunks[this.#chunkAt(place)]?.turns ?? []
    return turns[placeIn(turns, place)]
  }

  /** All turns that pass the test, in order. */
  filter(passes: (turn: EditedTurn) => boolean): EditedTurn[] {
    const found: EditedTurn[] = []
    for (const { turns } of this.#chunks) {
      for (const turn of turns) if (passes(turn)) found.push(turn)
    }
    return found
  }

  /** All turns in order. */
  all(): EditedTurn[] {
    return this.#chunks.flatMap(({ turns }) => turns)
  }

  /** The turns that overlap [from, to), in order. */
  between(from: number, to: number): EditedTurn[] {
    const found: EditedTurn[] = []
    for (const { turns, latestEnd } of this.#chunks) {
      if ((turns[0] as EditedTurn).start >= to) break
      if (latestEnd <= from) continue
      for (const turn of turns) if (turn.start < to && turn.end > from) found.push(turn)
    }
    return found
  }

  /** The next (1) or the previous (−1) turn in order that passes the test; null: none does. */
  neighbour(
    turn: EditedTurn,
    step: -1 | 1,
    passes: (other: EditedTurn) => boolean = () => true,
  ): EditedTurn | null {
    const first = this.#chunkAt(turn)
    for (let at = first; at >= 0 && at < this.#chunks.length; at += step) {
      const { turns } = this.#chunks[at] as Chunk
      const edge = step === 1 ? 0 : turns.length - 1
      for (let i = at === first ? placeIn(turns, turn) + step : edge; turns[i]; i += step) {
        const other = turns[i] as EditedTurn
        if (passes(other)) return other
      }
    }
    return null
  }

  /** With `change` of every turn, which has the same id and times. */
  mapped(change: (turn: EditedTurn) => EditedTurn): EditedTurns {
    const chunks = this.#chunks.map((chunk) => {
      const turns = chunk.turns.map(change)
      return turns.every((turn, i) => turn === chunk.turns[i]) ? chunk : { ...chunk, turns }
    })
    return new EditedTurns(this.size, chunks, this.#buckets)
  }

  /** Without the turns `removed`, which are of this set, and with `added`, whose ids are not among the others. */
  replace(removed: readonly EditedTurn[], added: readonly EditedTurn[]): EditedTurns {
    const size = this.size - removed.length + added.length
    const isLarge = removed.length + added.length > this.size / 8
    if (isLarge || size > 2 * PLACES_PER_BUCKET * this.#buckets.length) {
      const gone = new Set(removed)
      return EditedTurns.of(this.filter((turn) => !gone.has(turn)).concat(added))
    }
    const chunks = this.#chunks.slice()
    for (const turn of removed) removeFrom(chunks, chunkAt(chunks, turn), turn)
    for (const turn of added) addTo(chunks, chunkAt(chunks, turn), turn)
    return new EditedTurns(size, chunks, replaceIn(this.#buckets, removed, added))
  }

  #chunkAt(place: Place): number {
    return chunkAt(this.#chunks, place)
  }
}

/** The place of the chunk that holds the turn, or that would. */
function chunkAt(chunks: readonly Chunk[], place: Place): number {
  const isAfter = (at: number) => compareTurns((chunks[at] as Chunk).turns[0] as Place, place) > 0
  return Math.max(0, partitionPoint(chunks.length, isAfter) - 1)
}

/** The index of the turn in sorted turns, or where it would be. */
function placeIn(turns: readonly Place[], place: Place): number {
  return partitionPoint(turns.length, (at) => compareTurns(turns[at] as Place, place) >= 0)
}

function removeFrom(chunks: Chunk[], at: number, turn: EditedTurn): void {
  const { turns } = chunks[at] as Chunk
  chunks.splice(at, 1, ...chunksOf(turns.toSpliced(placeIn(turns, turn), 1)))
}

function addTo(chunks: Chunk[], at: number, turn: EditedTurn): void {
  const turns = chunks[at]?.turns ?? []
  chunks.splice(at, 1, ...chunksOf(turns.toSpliced(placeIn(turns, turn), 0, turn)))
}

function replaceIn(
  before: Buckets,
  removed: readonly EditedTurn[],
  added: readonly EditedTurn[],
): Buckets {
  const buckets = before.slice()
  for (const { id } of removed) {
    const at = bucketOf(id, buckets.length)
    buckets[at] = (buckets[at] ?? []).filter((place) => place.id !== id)
  }
  for (const turn of added) {
    const at = bucketOf(turn.id, buckets.length)
    buckets[at] = [...(buckets[at] ?? []), turn]
  }
  return buckets
}

function compareTurns(a: Place, b: Place): number {
  return a.start - b.start || a.end - b.end || (a.id < b.id ? -1 : Number(a.id > b.id))
}

/** Sorted turns in chunks. Up to twice the usual size they stay in one. */
function chunksOf(turns: readonly EditedTurn[]): Chunk[] {
  if (turns.length === 0) return []
  const count = turns.length <= 2 * CHUNK_TURNS ? 1 : Math.ceil(turns.length / CHUNK_TURNS)
  const length = Math.ceil(turns.length / count)
  const chunks: Chunk[] = []
  for (let at = 0; at < turns.length; at += length) {
    const part = count === 1 ? turns : turns.slice(at, at + length)
    let latestEnd = 0
    for (const { end } of part) latestEnd = Math.max(latestEnd, end)
    chunks.push({ turns: part, latestEnd })
  }
  return chunks
}

/** The bucket of an id: FNV-1a, 32 bits (http://www.isthe.com/chongo/tech/comp/fnv/). */
function bucketOf(id: TurnId, count: number): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193)
  return (hash >>> 0) % count
}
