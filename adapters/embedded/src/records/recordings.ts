import { setImmediate as eventLoopTurn } from 'node:timers/promises'
import {
  folderOf,
  RECORDING_FIELDS,
  type Recording,
  type RecordingStore,
  storedRecord,
  ToolkitError,
  withoutExtension,
} from '@toolkit/core'
import { type Database, documentOf, type Row } from '../database.ts'
import { columnsOf, RECORDING_COLUMNS } from './recording-columns.ts'
import { facetsOf } from './recording-facets.ts'
import { listRecordings } from './recording-list.ts'
import { RecordingTable } from './recording-table.ts'
import { tagsOf } from './recording-tags.ts'

const COLUMN_NAMES = RECORDING_COLUMNS.map(({ name }) => name)
const INSERT = `INSERT INTO recordings (id, ${COLUMN_NAMES.join(', ')}, doc)
  VALUES (?, ${COLUMN_NAMES.map(() => '?').join(', ')}, ?)`
const REPLACE = `UPDATE recordings SET ${COLUMN_NAMES.map((name) => `${name} = ?`).join(', ')}, doc = ?
  WHERE id = ? AND revision = ?`
const GET = 'SELECT doc FROM recordings WHERE id = ?'

/**
 * Recordings in SQLite. Lists and facets scan a table in memory, which every write updates. `table`: an empty one, for
 * other stores that are joined with recordings.
 */
export function embeddedRecordings(
  database: Database,
  table = new RecordingTable(),
): RecordingStore {
  const everything = database.statement(`SELECT id, ${COLUMN_NAMES.join(', ')} FROM recordings`)
  for (const row of everything.each()) table.set(String(row.id), row)

  const get = (id: string): Recording | null => {
    const row = database.statement(GET).get(id)
    return row === undefined ? null : recordingOf(row)
  }

  return {
    async insert(recording) {
      const columns = columnsOf(recording)
      const insert = () =>
        database
          .statement(INSERT)
          .insert(recording.id, ...Object.values(columns), JSON.stringify(recording))
      const done = (isNew: boolean) => {
        if (!isNew) return
        table.set(recording.id, columns)
        table.setFolder(recording.id, folderOf(recording))
      }
      if (await database.write(insert, { done })) return
      throw new ToolkitError('request-conflict', `There is already a recording ${recording.id}.`)
    },
    get: async (id) => get(id),
    async replace(recording) {
      const next: Recording = { ...recording, revision: recording.revision + 1 }
      const columns = columnsOf(next)
      const update = () =>
        database
          .statement(REPLACE)
          .run(
            ...Object.values(columns),
            JSON.stringify(next),
            recording.id,
            recording.revision,
          ) === 1
      const done = (isReplaced: boolean) => {
        if (!isReplaced) return
        table.set(recording.id, columns)
        table.setFolder(recording.id, folderOf(next))
      }
      return database.write(update, { done })
    },
    async remove(id) {
      const remove = () => void database.statement('DELETE FROM recordings WHERE id = ?').run(id)
      await database.write(remove, { done: () => table.remove(id) })
    },
    async list(query) {
      const { ids, ...page } = listRecordings(table, query)
      const items = ids.map(get).filter((recording) => recording !== null)
      return { items, ...page }
    },
    async figures(query) {
      const { ids, more } = listRecordings(table, query)
      await readFolders(database, table, ids)
      const others = ofOtherRuns(database, table, ids)
      const items = ids.flatMap((id) => {
        const figures = table.figuresOf(id)
        return figures === null ? [] : [{ ...figures, isOfOtherRun: others.has(id) }]
      })
      return { items, more }
    },
    facets: async (filter) => facetsOf(table, filter),
    tags: async (filter) => tagsOf(table, filter),
    async withSha256(sha256) {
      return database
        .statement('SELECT id FROM recordings WHERE sha256 = ? ORDER BY created_at, id')
        .all(sha256)
        .map((row) => String(row.id))
    },
    async withBaseName(baseKey) {
      // Names with an extension stand after `baseKey.` and before `baseKey/`, the next character.
      return database
        .statement(
          `SELECT id, name_key, doc ->> '$.name' AS name FROM recordings
            WHERE (name_key = ? OR (name_key > ? AND name_key < ?)) AND trashed_at IS NULL
            ORDER BY created_at, id`,
        )
        .all(baseKey, `${baseKey}.`, `${baseKey}/`)
        .filter((row) => withoutExtension(String(row.name_key)) === baseKey)
        .map((row) => ({ id: String(row.id), name: String(row.name) }))
    },
    async unsettled() {
      return database
        .statement('SELECT doc FROM recordings WHERE settled = 0 ORDER BY created_at, id')
        .all()
        .map(recordingOf)
    },
  }
}

/** So many documents are read at once: some milliseconds. */
const FOLDERS_AT_ONCE = 1_000

/** Reads the folders of recordings into the table, once after a start. Others get their turn meanwhile. */
async function readFolders(
  database: Database,
  table: RecordingTable,
  ids: readonly string[],
): Promise<void> {
  const missing = ids.filter((id) => table.lacksFolder(id))
  const named = database.statement(
    `SELECT recordings.id, doc ->> '$.name' AS name, doc -> '$.source' AS source
       FROM json_each(?) AS named CROSS JOIN recordings WHERE recordings.id = named.value`,
  )
  for (let at = 0; at < missing.length; at += FOLDERS_AT_ONCE) {
    for (const row of named.all(JSON.stringify(missing.slice(at, at + FOLDERS_AT_ONCE)))) {
      const source = JSON.parse(String(row.source)) as Recording['source']
      table.setFolder(String(row.id), folderOf({ name: String(row.name), source }))
    }
    await eventLoopTurn()
  }
}

/** Those of some recordings whose human score was given to another run than the current one. */
function ofOtherRuns(
  database: Database,
  table: RecordingTable,
  ids: readonly string[],
): ReadonlySet<string> {
  const scored = ids.filter((id) => table.figuresOf(id)?.humanScore !== null)
  const rows = database
    .statement(
      `SELECT recordings.id FROM json_each(?) AS named CROSS JOIN recordings
        WHERE recordings.id = named.value AND (doc ->> '$.humanScoreRunId') <> ifnull(current_run_id, '')`,
    )
    .all(JSON.stringify(scored))
  return new Set(rows.map(({ id }) => String(id)))
}

function recordingOf(row: Row): Recording {
  return storedRecord(RECORDING_FIELDS, documentOf<Recording>(row), 'recording')
}
