import type { Item } from '../evidence.ts'
import { EMBEDDING_SIZE, LOCAL_SPEAKERS, STEP_FRAMES, secondsOf, WINDOW_FRAMES } from '../grid.ts'
import { type Models, TRUNK_CHANNELS } from '../models.ts'
import { unit } from '../vector.ts'
import { canEmbed, type Piece, piecesOf, splitImpureSpeaker } from './impure-speaker.ts'
import type { WindowActivity } from './powerset.ts'
import type { TrunkBuffer } from './trunk-buffer.ts'

const MAX_BATCH = 64

const MIN_EMBEDDING_SECONDS = 0.2

/** The segmentation of one window, with its index. */
export interface WindowOutput {
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
 * Extracts the items of a batch of windows: each local speaker (split if it contains several people) with its
 * embedding.
 * @param frames frames of the recording; window frames after them are ignored
 * @returns the items of each window, in the given order
 */
export async function itemsOf(
  windows: readonly WindowOutput[],
  frames: number,
  trunk: TrunkBuffer,
  models: Models,
): Promise<Item[][]> {
  const localSpeakerList = windows.flatMap((window) => localSpeakers(window, frames))
  const selections = localSpeakerList.flatMap((local) =>
    local.pieces.filter(canEmbed).map((piece) => pieceOf(local, piece)),
  )
  const pieceEmbeddings = await embedAll(selections, trunk, models)
  let next = 0
  const parts = localSpeakerList.flatMap((local) => {
    const pieces = local.pieces.map((piece) => ({
      ...piece,
      embedding: canEmbed(piece) ? (pieceEmbeddings[next++] ?? null) : null,
    }))
    return partsOf(local, splitImpureSpeaker(pieces, WINDOW_FRAMES))
  })
  const embeddings = await embedAll(
    parts.map((part) => ({ firstFrame: part.window * STEP_FRAMES, selected: part.solo })),
    trunk,
    models,
  )
  const items = parts.map((part, i): Item => {
    const soloSeconds = secondsOf(part.solo.reduce((sum, x) => sum + x, 0))
    return {
      window: part.window,
      probability: Uint8Array.from(part.probability, (p) => Math.round(p * 255)),
      soloSeconds,
      embedding: soloSeconds >= MIN_EMBEDDING_SECONDS ? (embeddings[i] ?? null) : null,
    }
  })
  return windows.map(({ window }) => items.filter((item) => item.window === window))
}

function localSpeakers({ window, activity }: WindowOutput, frames: number): LocalSpeaker[] {
  const inside = Math.min(WINDOW_FRAMES, frames - window * STEP_FRAMES)
  const speakers: LocalSpeaker[] = []
  for (let k = 0; k < LOCAL_SPEAKERS; k++) {
    const bit = 1 << k
    const active = activity.mostLikely.map((mask, i) => (i < inside && mask & bit ? 1 : 0))
    if (!active.includes(1)) continue
    const solo = activity.mostLikely.map((mask, i) => (i < inside && mask === bit ? 1 : 0))
    const probability = (activity.speakers[k] as Float32Array).map((p, i) => (i < inside ? p : 0))
    speakers.push({ window, probability, active, solo, pieces: piecesOf(active, solo) })
  }
  return speakers
}

function pieceOf(local: LocalSpeaker, piece: Piece): Selection {
  return {
    firstFrame: local.window * STEP_FRAMES + piece.from,
    selected: local.solo.subarray(piece.from, piece.to),
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

/** Frames of one speaker to embed: `selected[i]` is 1 if frame `firstFrame + i` belongs to it. */
interface Selection {
  readonly firstFrame: number
  readonly selected: Uint8Array
}

/** Embeds selections. Returns unit vectors in the same order; null for fewer than two frames. */
async function embedAll(
  selections: readonly Selection[],
  trunk: TrunkBuffer,
  models: Models,
): Promise<(Float32Array | null)[]> {
  const result = new Array<Float32Array | null>(selections.length).fill(null)
  const width = 2 * TRUNK_CHANNELS
  for (let start = 0; start < selections.length; start += MAX_BATCH) {
    const rows: { index: number; statistics: Float32Array }[] = []
    selections.slice(start, start + MAX_BATCH).forEach(({ firstFrame, selected }, offset) => {
      const statistics = trunk.statistics(firstFrame, selected)
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
