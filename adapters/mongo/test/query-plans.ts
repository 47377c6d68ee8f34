import type { CommandStartedEvent, Document, MongoClient } from 'mongodb'

/** One command as it went to the server, made into something that `explain` takes. */
export interface AskedQuery {
  readonly database: string
  readonly command: Document
}

/** Notes the queries of everything that a client asks from now on. It needs `monitorCommands`. */
export function recordQueries(client: MongoClient): { taken(): AskedQuery[] } {
  const asked = new Map<string, AskedQuery>()
  client.on('commandStarted', ({ command, databaseName }: CommandStartedEvent) => {
    for (const query of queriesOf(command)) {
      asked.set(JSON.stringify(query), { database: databaseName, command: query })
    }
  })
  return { taken: () => [...asked.values()] }
}

/** A write's query is explained as a search for the same. */
function queriesOf(command: Document): Document[] {
  if (command.find !== undefined) {
    const { find, filter, sort, hint, limit, projection } = command
    return [given({ find, filter, sort, hint, limit, projection })]
  }
  if (command.aggregate !== undefined) {
    const { aggregate, pipeline, hint } = command
    return [given({ aggregate, pipeline, hint, cursor: {} })]
  }
  if (command.findAndModify !== undefined) {
    const { findAndModify, query, sort, hint } = command
    return [given({ find: findAndModify, filter: query, sort, hint })]
  }
  const writes: Document[] = command.updates ?? command.deletes ?? []
  return writes.map(({ q, hint }) =>
    given({ find: command.update ?? command.delete, filter: q, hint }),
  )
}

/** The fields that have a value; the driver's maps as plain objects. */
function given(fields: Document): Document {
  const known = Object.entries(fields).filter(([, value]) => value !== undefined)
  return Object.fromEntries(
    known.map(([name, value]) => [name, value instanceof Map ? Object.fromEntries(value) : value]),
  )
}

/** What is wrong with the plan of a query; null: an index finds and orders it. */
export async function faultOf(client: MongoClient, query: AskedQuery): Promise<string | null> {
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

function winning(plan: Document): unknown {
  // Of an aggregation that is more than a search, the search is the first of its stages.
  const { queryPlanner } = plan.stages?.[0]?.$cursor ?? plan
  return queryPlanner?.winningPlan
}

function stagesIn(plan: unknown): Document[] {
  if (typeof plan !== 'object' || plan === null) return []
  const below = Object.values(plan).flatMap(stagesIn)
  return 'stage' in plan ? [plan, ...below] : below
}

/**
 * Whether the index that was chosen holds the order that is asked for: after its fields that are fixed to one value, it goes
 * on with the fields of the sort, all in its direction or all against it. SecantusDB says SORT also where it does.
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

/** Fields that a filter compares with one value. */
function fixedFields(filter: Document = {}): Set<string> {
  const fixed = Object.entries(filter).flatMap(([field, value]) => {
    if (field === '$and') return (value as Document[]).flatMap((part) => [...fixedFields(part)])
    return typeof value === 'object' && value !== null && !('toHexString' in value) ? [] : [field]
  })
  return new Set(fixed)
}
