import { ApiError } from '@toolkit/server/client'
import { api } from '../api/client.ts'
import { errorMessage } from '../api/error-message.ts'
import { Remembered } from '../store/remembered.ts'
import { uploadQueue } from '../upload-queue/upload-queue.ts'
import { ImportQueue, type ImportRole } from './import-queue.ts'
import { KeptImports, whenPagesClose } from './kept-imports.ts'
import { openKeptImports } from './kept-imports-store.ts'
import { namesakes } from './result-files.ts'

/** Maximum number of recordings that are searched for a name. */
const MAX_NAMESAKES = 100

/** Whether files with results become references. */
export const importRole = new Remembered<ImportRole>('toolkit-import-role', (stored) =>
  stored === 'run' ? 'run' : 'reference',
)

/** The imports of this page. */
export const importQueue = new ImportQueue({
  importFile: (id, file, fields) => api.importResult(id, file, fields),
  importFiles: (file, fields) => api.importResults(file, fields),
  recordingsNamed: async (name) => {
    const { items } = await api.list({ q: name, limit: MAX_NAMESAKES })
    return namesakes(name, items).map((each) => ({ id: each.id, name: each.name }))
  },
  uploads: uploadQueue.items,
  role: importRole.state,
  // The faults of a file are in the message, with line and column.
  errorMessage: (error) => (error instanceof ApiError ? error.message : errorMessage(error)),
  errorCode: (error) => (error instanceof ApiError ? error.code : null),
  onNoResult: (fileName) => uploadQueue.skip([fileName]),
})

uploadQueue.subscribe(importQueue.onUploadsChanged)

const pageId = `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`

/** What a reload of the page does not lose. */
export const keptImports = new KeptImports(importQueue, {
  store: openKeptImports(),
  pageId,
  whenClosed: whenPagesClose(pageId),
  nowMs: () => Date.now(),
})

void keptImports.start()
