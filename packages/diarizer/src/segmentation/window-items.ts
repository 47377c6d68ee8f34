import { unit } from '../clustering/vector.ts'
import type { Item } from '../evidence.ts'
import { LOCAL_SPEAKERS, STEP_FRAMES, secondsOf, WINDOW_FRAMES } from '../grid.ts'
import { EMBEDDING_SIZE, type Models, TRUNK_CHANNELS } from '../models.ts'
import { canEmbed, type Piece, piecesOf, splitImpure } from './impure-speaker.ts'
import type { WindowActivity } from './powerset.ts'
import type { TrunkTail } from './trunk-tail.ts'

const LARGEST_BATCH = 64

const SHORTEST_VOICE_SECONDS = 0.2

/** What one window says, and which window it is. */
export interface HeardWindow {
  readonly window: number
  readonly activity: WindowActivity
}

interface LocalSpeaker {
  readonly window: number
  readonly probability: Float32Array
  readonly active: Uint8Array
  readonly solo: Uint8Array
  readonly pieces: readonly Piece[]
}

/**
 * Finds the people in a batch of windows: each local speaker, split where it holds several people, with its voice.
 * @param frames frames of the recording; what a window says beyond them is ignored
 * @returns the items of each window, in the order given
 */
export async function itemsOf(
  heard: readonly HeardWindow[],
  frames: number,
  trunk: TrunkTail,
  models: Models,
): Promise<Item[][]> {
  const locals = heard.flatMap((window) => localSpeakers(window, frames))
  const wanted = locals.flatMap((local) =>
    local.pieces.filter(canEmbed).map((piece) => pieceOf(local, piece)),
  )
  const voices = await embedAll(wanted, trunk, models)
  let next = 0
  const parts = locals.flatMap((local) => {
    const pieces = local.pieces.map((piece) => ({
      ...piece,
      embedding: canEmbed(piece) ? (voices[next++] ?? null) : null,
    }))
    return partsOf(local, splitImpure(pieces, WINDOW_FRAMES))
  })
  const embeddings = await embedAll(
    parts.map((part) => ({ firstFrame: part.window * STEP_FRAMES, chosen: part.solo })),
    trunk,
    models,
  )
  const items = parts.map((part, i): Item => {
    const soloSeconds = secondsOf(part.solo.reduce((sum, x) => sum + x, 0))
    return {
      window: part.window,
      probability: Uint8Array.from(part.probability, (p) => Math.round(p * 255)),
      soloSeconds,
      embedding: soloSeconds >= SHORTEST_VOICE_SECONDS ? (embeddings[i] ?? null) : null,
    }
  })
  return heard.map(({ window }) => items.filter((item) => item.window === window))
}

function localSpeakers({ window, activity }: HeardWindow, frames: number): LocalSpeaker[] {
  const inside = Math.min(WINDOW_FRAMES, frames - window * STEP_FRAMES)
  const found: LocalSpeaker[] = []
  for (let k = 0; k < LOCAL_SPEAKERS; k++) {
    const bit = 1 << k
    const active = activity.likeliest.map((mask, i) => (i < inside && mask & bit ? 1 : 0))
    if (!active.includes(1)) continue
    const solo = activity.likeliest.map((mask, i) => (i < inside && mask === bit ? 1 : 0))
    const probability = (activity.speakers[k] as Float32Array).map((p, i) => (i < inside ? p : 0))
    found.push({ window, probability, active, solo, pieces: piecesOf(active, solo) })
  }
  return found
}

function pieceOf(local: LocalSpeaker, piece: Piece): Selection {
  return {
    firstFrame: local.window * STEP_FRAMES + piece.from,
    chosen: local.solo.subarray(piece.from, piece.to),
  }
}

type Part = Pick<LocalSpeaker, 'window' | 'probability' | 'solo'>

function partsOf(local: LocalSpeaker, groups: Uint8Array | null): Part[] {
  if (groups === null) return [local]
  return Array.from({ length: Math.max(...groups) + 1 }, (_, group) => ({
    window: local.window,
    probability: local.probability.map((p, i) => (groups[i] === group ? p : 0)),
    solo: local.solo.map((x, i) => (groups[i] === group ? x : 0)),
  }))
}

/** Frames of one voice to be embedded: `chosen[i]` is 1 where frame `firstFrame + i` belongs to it. */
interface Selection {
  readonly firstFrame: number
  readonly chosen: Uint8Array
}

/** Embeds many selections: unit vectors in the same order, null for those with fewer than two frames. */
async function embedAll(
  selections: readonly Selection[],
  trunk: TrunkTail,
  models: Models,
): Promise<(Float32Array | null)[]> {
  const result = new Array<Float32Array | null>(selections.length).fill(null)
  const width = 2 * TRUNK_CHANNELS
  for (let start = 0; start < selections.length; start += LARGEST_BATCH) {
    const rows: { index: number; statistics: Float32Array }[] = []
    selections.slice(start, start + LARGEST_BATCH).forEach(({ firstFrame, chosen }, offset) => {
      const statistics = trunk.statistics(firstFrame, chosen)
      if (statistics !== null) rows.push({ index: start + offset, statistics })
    })
    if (rows.length === 0) continue
    const input = new Float32Array(rows.length * width)
    rows.forEach(({ statistics }, row) => {
      input.set(statistics, row * width)
    })
    const output = await models.embed(input, rows.length)
    rows.forEach(({ index }, row) => {
      result[index] = unit(output.slice(row * EMBEDDING_SIZE, (row + 1) * EMBEDDING_SIZE))
    })
  }
  return result
}
