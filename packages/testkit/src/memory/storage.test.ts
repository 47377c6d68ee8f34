import { storageSuite } from '../conformance/index.ts'
import { memoryStorage } from './storage.ts'

storageSuite('memory', async () => {
  const storage = memoryStorage()
  return { storage, close: () => storage.close() }
})
