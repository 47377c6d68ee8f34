import { openEmbeddedStorage } from '@toolkit/adapter-embedded'
import { runServer } from './running-server.ts'

/** A server in a separate process, with files in the given folder, so that its memory can be measured. */
const dataDir = process.argv[2]
if (dataDir === undefined || process.send === undefined) throw new Error('fork this with a folder')
const storage = await openEmbeddedStorage({ dataDir })
const server = await runServer({ storage, maxBytes: 4 * 1024 ** 3 })
process.on('message', async (message) => {
  if (message === 'memory') process.send?.({ peakBytes: process.resourceUsage().maxRSS * 1024 })
  if (message !== 'close') return
  await server.close()
  await storage.close()
  process.disconnect()
})
process.send({ origin: server.origin })
