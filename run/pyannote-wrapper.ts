import { createApp } from '@toolkit/pyannote-wrapper'
import { jsonLog } from './process/json-log.ts'
import { listen } from './process/listen.ts'
import { openProviders } from './product/open-providers.ts'
import { runService, serviceKeyOf } from './product/service.ts'
import { PROVIDERS } from './providers/registered.ts'

/** The only service that holds the keys of the providers. */
runService('pyannote-wrapper', async (settings) => {
  const opened = await openProviders(PROVIDERS, { settings, host: null, log: jsonLog })
  const providers = opened.map(({ provider }) => provider)
  const app = createApp({ providers, serviceKey: serviceKeyOf(settings), log: jsonLog })
  return listen(app.fetch, settings.HOST, settings.PORT)
})
