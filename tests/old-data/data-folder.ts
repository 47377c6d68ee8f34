import { cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'

const DATABASE = 'toolkit.sqlite'
/** The folders of a data folder whose files outlive a restart. */
const FOLDERS = ['blobs', 'uploads', 'local-pyannoteai']

/** Writes the database of a data folder as SQL, and its files, to `target`. */
export async function dumpDataFolder(dataDir: string, target: string): Promise<void> {
  await writeFile(path.join(target, 'database.sql'), sqlOfDataFolder(dataDir))
  for (const name of FOLDERS) {
    await cp(path.join(dataDir, name), path.join(target, 'files', name), { recursive: true })
  }
}

/** Creates the data folder that `dumpDataFolder` has written to `source`. */
export async function restoreDataFolder(source: string, dataDir: string): Promise<void> {
  await mkdir(dataDir, { recursive: true })
  await cp(path.join(source, 'files'), dataDir, { recursive: true })
  const database = new DatabaseSync(path.join(dataDir, DATABASE))
  database.exec(await readFile(path.join(source, 'database.sql'), 'utf8'))
  database.close()
}

/** Returns the database of a data folder, which is not in use, as SQL. */
export function sqlOfDataFolder(dataDir: string): string {
  const database = new DatabaseSync(path.join(dataDir, DATABASE))
  const schema = database.prepare('SELECT name, type, sql FROM sqlite_schema ORDER BY rowid').all()
  const isOwn = ({ name }: { name?: unknown }) => !String(name).startsWith('sqlite_')
  const created = schema.filter(isOwn).map(({ sql }) => `${sql};`)
  const rows = schema
    .filter(({ name, type }) => type === 'table' && (isOwn({ name }) || name === 'sqlite_sequence'))
    .flatMap(({ name }) => rowsOf(database, String(name)))
  const version = database.prepare('PRAGMA user_version').get()?.user_version
  database.close()
  return ['BEGIN;', ...created, ...rows, `PRAGMA user_version = ${version};`, 'COMMIT;', ''].join(
    '\n',
  )
}

function rowsOf(database: DatabaseSync, table: string): readonly string[] {
  const columns = database.prepare(`PRAGMA table_info(${table})`).all()
  const values = columns.map(({ name }) => `quote(${name})`).join(` || ',' || `)
  const rows = database.prepare(`SELECT ${values} AS row FROM ${table}`).all()
  return rows.map(({ row }) => `INSERT INTO ${table} VALUES (${row});`)
}
