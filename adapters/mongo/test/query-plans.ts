import type { CommandStartedEvent, Document, MongoClient } from 'mongodb'

/** A command that was sent to the server, in a form that `explain` accepts. */
export interface RecordedQuery {
  readonly database: string
  readonly command: Document
}

/** Records the queries that a client sends from now on. The client needs `monitorCommands`. */
export function recordQueries(client: MongoClient): { queries(): RecordedQuery[] } {
  const recorded = new Map<string, RecordedQuery>()
  client.on('commandStarted', ({ command, databaseName }: CommandStartedEvent) => {
    for (const query of queriesOf(command)) {
      recorded.set(JSON.stringify(query), { database: databaseName, command: query })
    }
  })
  return { queries: () => [...recorded.values()] }
}

/** The queries of a command. The filter of a write is explained as a `find`. */
function queriesOf(command: Document): Document[] {
  if (command.find !== undefined) {
    const { find, filter, sort, hint, limit, projection } = command
    return [withoutUndefined({ find, filter, sort, hint, limit, projection })]
  }
  if (command.aggregate !== undefined) {
    const { aggregate, pipeline, hint } = command
    return [withoutUndefined({ aggregate, pipeline, hint, cursor: {} })]
  }
  if (command.findAndModify !== undefined) {
    const { findAndModify, query, sort, hint } = command
    return [withoutUndefined({ find: findAndModify, filter: query, sort, hint })]
  }
  const writes: Document[] = command.updates ?? command.deletes ?? []
  return writes.map(({ q, hint }) =>
    withoutUndefined({ find: command.update ?? command.delete, filter: q, hint }),
  )
}

/** Removes undefined fields, and converts the driver's maps to plain objects. */
function withoutUndefined(fields: Document): Document {
  const present = Object.entries(fields).filter(([, value]) => value !== undefined)
  return Object.fromEntries(
    present.map(([name, value]) => [
      name,
      value instanceof Map ? Object.fromEntries(value) : value,
    ]),
  )
}

/** The problem of a query plan: a collection scan, or a sort without an index. Null if there is none. */
export async function planProblem(
  client: MongoClient,
  query: RecordedQuery,
): Promise<string | null> {
  const { database, command } = query
  const plan = await client.db(database).command({ explain: command, verbosity: 'queryPlanner' })
  const stages = stagesIn(winning(plan))
  const names = stages.map((stage) => String(stage.stage))
  const sorts = names.includes('SORT') && !isInOrder(command, stages)
  if (!names.includes('COLLSCAN') && names.some((name) => /IXSCAN|IDHACK/.test(name)) && !sorts) {
    return null
  }
  return `${names.join(' < ')}: ${JSON.stringify(command)}`
}

/** The names of the indexes that a query reads, each once. */
export async function indexesOf(
  client: MongoClient,
  { database, command }: RecordedQuery,
): Promise<readonly unknown[]> {
  const plan = await client.db(database).command({ explain: command, verbosity: 'queryPlanner' })
  const stages = stagesIn(winning(plan))
  return [...new Set(stages.flatMap(({ indexName }) => indexName ?? []))]
}

function winning(plan: Document): unknown {
  // In an aggregation with several stages, the query is the first.
  const { queryPlanner } = plan.stages?.[0]?.$cursor ?? plan
  return queryPlanner?.winningPlan
}

function stagesIn(plan: unknown): Document[] {
  if (typeof plan !== 'object' || plan === null) return []
  const below = Object.values(plan).flatMap(stagesIn)
  return 'stage' in plan ? [plan, ...below] : below
}

/**
 * Whether the chosen index has the order of the sort: after fields that are fixed to one value it has the fields of the
 * sort, all in the same or all in the opposite direction. SecantusDB reports SORT even then.
 */
function isInOrder({ filter, sort }: Document, stages: readonly Document[]): boolean {
  if (process.env.MONGODB_URL || sort === undefined) return false
  const key = stages.find((stage) => stage.keyPattern !== undefined)?.keyPattern ?? {}
  const fixed = fixedFields(filter)
  const rest = Object.entries(key).filter(([field]) => !fixed.has(field))
  const wanted = Object.entries<number>(sort).filter(([field]) => !fixed.has(field))
  const factors = wanted.map(([field, direction], place) =>
    rest[place]?.[0] === field ? direction * Number(rest[place][1]) : 0,
  )
  return new Set(factors).size <= 1 && !factors.includes(0)
}

/** The fields that a filter fixes to one value, or to some: MongoDB merges their orders. */
function fixedFields(filter: Document = {}): Set<string> {
  const fixed = Object.entries(filter).flatMap(([field, value]) => {
    if (field === '$and') return (value as Document[]).flatMap((part) => [...fixedFields(part)])
    const isRange = typeof value === 'object' && value !== null && !('toHexString' in value)
    return isRange && !('$in' in value) ? [] : [field]
  })
  return new Set(fixed)
}
