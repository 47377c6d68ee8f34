import { openPyannote } from '@toolkit/adapter-pyannote'
import { createApp } from '@toolkit/pyannote-wrapper'
import { jsonLog } from './process/json-log.ts'
import { listen } from './process/listen.ts'
import { runService, serviceKeyOf } from './process/service.ts'
import { openCloud } from './product/cloud.ts'
import { LOCAL_MODEL } from './product/local.ts'

/** The only service that holds the keys of the providers. */
runService('pyannote-wrapper', async (settings) => {
  const cloud = openCloud(settings)
  const { LOCAL_PYANNOTEAI_URL: origin, LOCAL_PYANNOTEAI_KEY: key = '' } = settings
  const local =
    origin === undefined
      ? null
      : openPyannote({ name: 'local', origin, key, models: [LOCAL_MODEL] })
  const providers = [cloud, local].filter((provider) => provider !== null)
  const app = createApp({ providers, serviceKey: serviceKeyOf(settings), log: jsonLog })
  return listen(app.fetch, settings.HOST, settings.PORT)
})
