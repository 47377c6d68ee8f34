import type { KeptRecord } from './kept-import.ts'

/** A change of what a page keeps. `file` undefined: it is kept already. */
export interface KeptChange {
  readonly put: readonly { readonly record: KeptRecord; readonly file: File | undefined }[]
  readonly remove: readonly KeptRecord[]
}

/**
 * Where files survive a reload of the page. What another owner has meanwhile is neither changed nor removed. Every
 * promise rejects where the browser refuses; nothing is changed then.
 */
export interface KeptImportsStore {
  /** Everything, of all pages of this browser. Removes records without a file. */
  all(): Promise<readonly KeptRecord[]>
  /** Returns the ids that cannot be changed: another page has taken or removed them, or their file is lost. */
  change(change: KeptChange): Promise<readonly string[]>
  /** Gives records to another page. What a third page has taken or removed is not in the answer. */
  take(
    records: readonly KeptRecord[],
    owner: string,
  ): Promise<readonly { readonly record: KeptRecord; readonly file: File }[]>
  /** Calls `use` with the ids that another page has taken or removed. Never where pages cannot send messages. */
  onGone(use: (ids: readonly string[]) => void): void
}

const NAME = 'toolkit-imports'
const RECORDS = 'records'
const FILES = 'files'

/** The database of this browser. It is opened when it is used first. */
export function openKeptImports(): KeptImportsStore {
  const channel = openChannel()
  const tell = (ids: readonly string[]) => {
    if (ids.length > 0) channel?.postMessage(ids)
  }
  let opened: Promise<IDBDatabase> | null = null
  /** Everything that `use` does is done, or nothing. */
  const transact = async <T>(
    use: (records: IDBObjectStore, files: IDBObjectStore) => Promise<T>,
  ) => {
    opened ??= openDatabase().catch((error: unknown) => {
      opened = null
      throw error
    })
    const transaction = (await opened).transaction([RECORDS, FILES], 'readwrite')
    const used = use(transaction.objectStore(RECORDS), transaction.objectStore(FILES))
    const [result] = await Promise.all([used, ended(transaction)])
    return result
  }
  return {
    all: () =>
      transact(async (records, files) => {
        const [all, ids] = await Promise.all([
          answer<KeptRecord[]>(records.getAll()),
          answer<IDBValidKey[]>(files.getAllKeys()),
        ])
        const withFile = new Set(ids)
        for (const { id } of all) if (!withFile.has(id)) records.delete(id)
        return all.filter(({ id }) => withFile.has(id))
      }),
    change: async ({ put, remove }) => {
      const { lost, removed } = await transact(async (records, files) => {
        const ownerOf = async (id: string) =>
          (await answer<KeptRecord | undefined>(records.get(id)))?.owner
        const notPut = put.map(async ({ record, file }) => {
          const { id, owner } = record
          if (file !== undefined) files.put(file, id)
          else {
            const [found, key] = await Promise.all([ownerOf(id), answer(files.getKey(id))])
            if (found !== owner || key === undefined) return [id]
          }
          records.put(record)
          return []
        })
        const removals = remove.map(async ({ id, owner }) => {
          if ((await ownerOf(id)) !== owner) return []
          records.delete(id)
          files.delete(id)
          return [id]
        })
        const [lost, removed] = await Promise.all([Promise.all(notPut), Promise.all(removals)])
        return { lost: lost.flat(), removed: removed.flat() }
      })
      tell(removed)
      return lost
    },
    take: async (wanted, owner) => {
      const taken = await transact(async (records, files) => {
        const found = wanted.map(async ({ id, owner: from }) => {
          const [record, file] = await Promise.all([
            answer<KeptRecord | undefined>(records.get(id)),
            answer<File | undefined>(files.get(id)),
          ])
          if (record?.owner !== from) return []
          if (file === undefined) {
            records.delete(id)
            return []
          }
          records.put({ ...record, owner })
          return [{ record: { ...record, owner }, file }]
        })
        return (await Promise.all(found)).flat()
      })
      tell(taken.map(({ record }) => record.id))
      return taken
    },
    onGone: (use) => {
      channel?.addEventListener('message', ({ data }: MessageEvent<readonly string[]>) => use(data))
    },
  }
}

function openChannel(): BroadcastChannel | null {
  try {
    return 'BroadcastChannel' in globalThis ? new BroadcastChannel(NAME) : null
  } catch {
    // Storage is blocked: offers in other pages stay until they are used, and change nothing then.
    return null
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
