import { openGatewayClient } from '@toolkit/adapter-gateway-client'
import { A_SERVICE_KEY } from '@toolkit/testkit'

/** Writes a large value through a gateway and reads it; reports the peak memory of both. */
const [url, size] = process.argv.slice(2)
if (url === undefined || process.send === undefined) throw new Error('fork this with an address')
const sizeBytes = Number(size)
const client = openGatewayClient({ url, key: A_SERVICE_KEY })

async function* bytes() {
  for (let left = sizeBytes; left > 0; left -= 65_536) yield new Uint8Array(Math.min(left, 65_536))
}

const peak = () => process.resourceUsage().maxRSS * 1024
await client.check()
const before = peak()
const put = await client.blobs.put('large', bytes())
const afterPut = peak()
let read = 0
for await (const block of client.blobs.read('large')) read += block.length
process.send({ put, read, putGrowth: afterPut - before, readGrowth: peak() - before })
await client.close()
process.disconnect()
