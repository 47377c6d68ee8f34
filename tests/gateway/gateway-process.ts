import { openEmbeddedStorage } from '@toolkit/adapter-embedded'
import { runGateway } from './running-gateway.ts'

/** A gateway over files in a child process, which can be killed and whose memory can be measured. */
const [dataDir, port] = process.argv.slice(2)
if (dataDir === undefined || process.send === undefined) throw new Error('fork this with a folder')
const storage = await openEmbeddedStorage({ dataDir })
const gateway = await runGateway(storage, Number(port ?? 0))
process.on('message', async (message) => {
  if (message === 'memory') process.send?.(process.resourceUsage().maxRSS * 1024)
  if (message !== 'close') return
  await gateway.close()
  await storage.close()
  process.disconnect()
})
process.send({ url: gateway.url, port: gateway.port })
