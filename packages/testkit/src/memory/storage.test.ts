import { byteStorageSuite, recordStorageSuite } from '../conformance/index.ts'
import { memoryBytes, memoryRecords } from './storage.ts'

recordStorageSuite('memory', async () => {
  const records = memoryRecords()
  return { records, close: () => records.close() }
})

byteStorageSuite('memory', async () => {
  const bytes = memoryBytes()
  return { bytes, close: () => bytes.close() }
})
