import type { KeptRecord } from './kept-import.ts'

/** A change of what is kept. `file` undefined: it is kept already. */
export interface KeptChange {
  readonly put: readonly { readonly record: KeptRecord; readonly file: File | undefined }[]
  readonly remove: readonly string[]
}

/** Where files survive a reload of the page. Every method rejects where the browser refuses. */
export interface KeptImportsStore {
  /** Everything, of all pages of this browser. */
  all(): Promise<readonly KeptRecord[]>
  change(change: KeptChange): Promise<void>
  /** Gives records to another page. What a third page has taken or removed is not in the answer. */
  take(
    records: readonly KeptRecord[],
    owner: string,
  ): Promise<readonly { readonly record: KeptRecord; readonly file: File }[]>
}

const NAME = 'toolkit-imports'
const RECORDS = 'records'
const FILES = 'files'

/** The database of this browser. It is opened when it is used first. */
export function openKeptImports(): KeptImportsStore {
  let opened: Promise<IDBDatabase> | null = null
  const begin = async (mode: IDBTransactionMode) => {
    opened ??= openDatabase().catch((error: unknown) => {
      opened = null
      throw error
    })
    const transaction = (await opened).transaction([RECORDS, FILES], mode)
    return {
      records: transaction.objectStore(RECORDS),
      files: transaction.objectStore(FILES),
      done: ended(transaction),
    }
  }
  return {
    all: async () => {
      const { records } = await begin('readonly')
      return answer<KeptRecord[]>(records.getAll())
    },
    change: async ({ put, remove }) => {
      const { records, files, done } = await begin('readwrite')
      for (const { record, file } of put) {
        records.put(record)
        if (file !== undefined) files.put(file, record.id)
      }
      for (const id of remove) {
        records.delete(id)
        files.delete(id)
      }
      await done
    },
    take: async (wanted, owner) => {
      const { records, files, done } = await begin('readwrite')
      const taken = await Promise.all(
        wanted.map(async ({ id, owner: from }) => {
          const [record, file] = await Promise.all([
            answer<KeptRecord | undefined>(records.get(id)),
            answer<File | undefined>(files.get(id)),
          ])
          if (record === undefined || file === undefined || record.owner !== from) return []
          records.put({ ...record, owner })
          return [{ record: { ...record, owner }, file }]
        }),
      )
      await done
      return taken.flat()
    },
  }
}

function openDatabase(): Promise<IDBDatabase> {
  // Access alone throws where storage is blocked.
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1)
    request.onupgradeneeded = () => {
      request.result.createObjectStore(RECORDS, { keyPath: 'id' })
      request.result.createObjectStore(FILES)
    }
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

function answer<T>(request: IDBRequest): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result as T)
    request.onerror = () => reject(request.error)
  })
}

function ended(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve()
    transaction.onabort = () => reject(transaction.error)
  })
}
