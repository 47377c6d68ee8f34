import { ToolkitError } from '@toolkit/core'
import { createApp } from '@toolkit/mongo-gateway'
import { jsonLog } from './process/json-log.ts'
import { listen } from './process/listen.ts'
import { runService, serviceKeyOf } from './product/service.ts'
import { openStorage } from './product/storage.ts'

/** The only service that holds the credentials of the database and of the audio store. */
runService('mongo-gateway', async (settings, closing) => {
  if (settings.MONGODB_URL === undefined) {
    throw new ToolkitError('settings-invalid', 'Set MONGODB_URL to the database of the gateway.')
  }
  const serviceKey = serviceKeyOf(settings)
  const own = { ...settings, GATEWAY_URL: undefined }
  const storage = await openStorage({ settings: own, log: jsonLog, signal: closing })
  await using opened = new AsyncDisposableStack()
  opened.defer(() => storage.close())
  const ending = new AbortController()
  const app = createApp({ storage, serviceKey, log: jsonLog, closing: ending.signal })
  const server = await listen(app.fetch, settings.HOST, settings.PORT)
  opened.defer(() => {
    ending.abort()
    return server.close()
  })
  const running = opened.move()
  return { close: () => running.disposeAsync() }
})
