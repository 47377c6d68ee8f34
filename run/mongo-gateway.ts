import { openMongoStorage } from '@toolkit/adapter-mongo'
import { ToolkitError } from '@toolkit/core'
import { createApp } from '@toolkit/mongo-gateway'
import { jsonLog } from './process/json-log.ts'
import { listen } from './process/listen.ts'
import { waitForService } from './process/wait-for-service.ts'
import { runService, serviceKeyOf } from './product/service.ts'

/** The only service that holds the credentials of the database. */
runService('mongo-gateway', async (settings, closing) => {
  const { MONGODB_URL: url, NEW_DATABASE: newDatabase } = settings
  if (url === undefined) {
    throw new ToolkitError('settings-invalid', 'Set MONGODB_URL to the database of the gateway.')
  }
  const serviceKey = serviceKeyOf(settings)
  const log = (message: string) => jsonLog({ event: 'storage', message })
  const storage = await waitForService(
    'MongoDB',
    () => openMongoStorage({ url, log, newDatabase }),
    {
      signal: closing,
      log: jsonLog,
    },
  )
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
