import { queryOptions } from '@tanstack/react-query'
import { ApiError, type TurnView } from '@toolkit/server/client'
import { api } from '../api/client.ts'
import { RESULT_QUERY } from '../api/query-client.ts'
import { type CurveBlocks, curveBlocks } from './curve-blocks.ts'
import { type TurnTable, turnTable } from './turn-table.ts'

const PAGE_SIZE = 5000

/** All turns of a run, in columns. */
export const turnTableQuery = (id: string, run: string) =>
  queryOptions({
    queryKey: ['result', id, run, 'turn-table'],
    queryFn: async ({ signal }): Promise<TurnTable> => {
      const turns: TurnView[] = []
      for (let cursor: string | null | undefined; cursor !== null; ) {
        const page = await api.turns(
          id,
          { run, sort: 'start', limit: PAGE_SIZE, ...(cursor === undefined ? {} : { cursor }) },
          { signal },
        )
        turns.push(...page.items)
        cursor = page.nextCursor
      }
      return turnTable(turns)
    },
    ...RESULT_QUERY,
  })

/** The samples of a curve (`curve` null: the default one); null if the run has no such curve. */
export const curveBlocksQuery = (id: string, run: string, curve: string | null) =>
  queryOptions({
    queryKey: ['result', id, run, 'samples', curve],
    queryFn: async ({ signal }): Promise<CurveBlocks | null> => {
      try {
        const query = { run, ...(curve === null ? {} : { curve }) }
        const { curve: samples } = await api.curveSamples(id, query, { signal })
        return samples.values.length === 0 ? null : curveBlocks(samples)
      } catch (error) {
        if (error instanceof ApiError && error.code === 'curve-not-found') return null
        throw error
      }
    },
    ...RESULT_QUERY,
  })
