import { EMBEDDING_SIZE, type Models, TRUNK_CHANNELS } from './models.ts'
import type { TrunkTail } from './trunk-tail.ts'
import { unit } from './vector.ts'

const LARGEST_BATCH = 64

/** Frames of one voice to be embedded: `chosen[i]` is 1 where frame `firstFrame + i` belongs to it. */
export interface Selection {
  readonly firstFrame: number
  readonly chosen: Uint8Array
}

/** Embeds many selections: unit vectors in the same order, null for those with fewer than two frames. */
export async function embedAll(
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
