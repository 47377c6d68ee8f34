import { queryOptions } from '@tanstack/react-query'
import { ApiError, type CurveBlocks } from '@toolkit/server/client'
import { RESULT_QUERY } from '../../api/queries.ts'
import { CALIBRATED } from '../../curves/curve-choice.ts'
import { resultLoader } from './result-loader.ts'
import type { TurnTable } from './turn-table.ts'

/** All turns of a run, in columns. */
export const turnTableQuery = (id: string, run: string) =>
  queryOptions({
    queryKey: ['result', id, run, 'turn-table'],
    queryFn: ({ signal }): Promise<TurnTable> => resultLoader.turns(id, run, signal),
    ...RESULT_QUERY,
  })

/** The samples of a curve (`curve` null: the default one); null if the run has no such curve. */
export const curveBlocksQuery = (id: string, run: string, curve: string | null) =>
  queryOptions({
    queryKey: ['result', id, run, 'samples', curve],
    queryFn: async ({ signal }): Promise<CurveBlocks | null> => {
      try {
        const blocks = await resultLoader.curve(id, run, curve, signal)
        return blocks.curve.values.length === 0 ? null : blocks
      } catch (error) {
        if (error instanceof ApiError && error.code === 'curve-not-found') return null
        throw error
      }
    },
    // Each verdict may change it.
    ...(curve === CALIBRATED.name ? { gcTime: 10_000, structuralSharing: false } : RESULT_QUERY),
  })
