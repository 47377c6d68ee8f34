import { openGatewayClient } from '@toolkit/adapter-gateway-client'
import type { Storage } from '@toolkit/core'
import { A_SERVICE_KEY } from '@toolkit/testkit'
import { runGateway } from './running-gateway.ts'

/** A client over a socket on a gateway over `behind`; closing it closes all three. */
export async function throughGateway(behind: Storage) {
  const gateway = await runGateway(behind)
  const storage = openGatewayClient({ url: gateway.url, key: A_SERVICE_KEY })
  return {
    storage,
    async close() {
      await storage.close()
      await gateway.close()
      await behind.close()
    },
  }
}
