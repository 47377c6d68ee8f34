import { openPyannote } from '@toolkit/adapter-pyannote'
import { createApp } from '@toolkit/pyannote-wrapper'
import { openCloud } from './cloud.ts'
import { jsonLog } from './json-log.ts'
import { listen } from './listen.ts'
import { LOCAL_MODEL } from './local.ts'
import { runService, serviceKeyOf } from './service.ts'

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
