import path from 'node:path'
import { openWrapperClient } from '@toolkit/adapter-wrapper-client'
import { findFfmpeg } from '@toolkit/audio'
import { aborted, type DiarizationProvider, ToolkitError } from '@toolkit/core'
import { createApp, createInternalApp } from '@toolkit/server'
import { jsonLog } from './process/json-log.ts'
import { listen } from './process/listen.ts'
import { version } from './process/version.ts'
import { waitForService } from './process/wait-for-service.ts'
import { runService, serviceKeyOf } from './product/service.ts'
import { openStorage, takeLease } from './product/storage.ts'
import { freshFolder, openToolkit } from './product/toolkit.ts'
import { VOICE_COMPARISON } from './product/voice-comparison.ts'
import { PROVIDERS } from './providers/registered.ts'
import type { Settings } from './settings.ts'

/** The API, for a page, a webhook, a wrapper and a database that run in other processes. */
runService('server', async (settings, closing) => {
  const ending = new AbortController()
  const signal = AbortSignal.any([closing, ending.signal])
  const serving = keepServing(settings, signal)
  // Any end before the shutdown ends the process.
  serving.catch((error: unknown) => {
    if (signal.aborted) return
    console.error(error instanceof ToolkitError ? error.message : error)
    process.exit(1)
  })
  return {
    async close() {
      ending.abort()
      await serving.catch((error: unknown) => {
        if (!signal.aborted) throw error
      })
    },
  }
})

/** Serves while this server has the lease; acquires it again after it was lost. */
async function keepServing(settings: Settings, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await using opened = new AsyncDisposableStack()
    await serveOnce(settings, opened, signal)
  }
}

async function serveOnce(
  settings: Settings,
  opened: AsyncDisposableStack,
  signal: AbortSignal,
): Promise<void> {
  const log = jsonLog
  const storage = await openStorage({ settings, log, signal })
  opened.defer(() => storage.close())
  const lease = await takeLease(storage, { log, signal })
  opened.defer(() => lease.release())
  const tempDir = await freshFolder(path.join(path.resolve(settings.DATA_DIR), 'temporary'))
  const ffmpegPath = findFfmpeg(process.env)
  const providers = await openProviders(settings, signal)
  const toolkit = openToolkit({
    settings,
    records: storage,
    bytes: storage,
    providers,
    ffmpegPath,
    tempDir,
    fileOf: () => null,
    log,
  })
  opened.defer(() => toolkit.close())
  const closing = new AbortController()
  const app = createApp({
    toolkit,
    providers: PROVIDERS,
    settings: {
      allowedHosts: settings.ALLOWED_HOSTS,
      webRoot: null,
      version,
    },
    log,
    voiceComparison: VOICE_COMPARISON,
    closing: closing.signal,
  })
  const internalApp = createInternalApp({
    toolkit,
    providers: PROVIDERS,
    serviceKey: serviceKeyOf(settings),
    log,
  })
  const { INTERNAL_HOST, INTERNAL_PORT } = settings
  const internal = await listen(internalApp.fetch, INTERNAL_HOST, INTERNAL_PORT, {
    names: { host: 'INTERNAL_HOST', port: 'INTERNAL_PORT' },
  })
  opened.defer(() => internal.close())
  const server = await listen(app.fetch, settings.HOST, settings.PORT)
  opened.defer(() => {
    closing.abort()
    return server.close()
  })
  // Until then, requests are answered with 503 `starting`.
  await waitForService('the database', () => toolkit.start(), { signal, log })
  log({ event: 'serving', providers: providers.map(({ name }) => name) })
  await aborted(AbortSignal.any([signal, lease.lost]))
  if (!signal.aborted)
    log({ event: 'lease-lost', message: 'Waiting for the lease of the database.' })
}

/** The wrapper's providers, the default first. */
async function openProviders(
  settings: Settings,
  signal: AbortSignal,
): Promise<readonly DiarizationProvider[]> {
  const { WRAPPER_URL: url } = settings
  if (url === undefined) {
    throw new ToolkitError(
      'settings-invalid',
      'Set WRAPPER_URL to the wrapper, which has the providers.',
    )
  }
  const providers: DiarizationProvider[] = []
  for (const { name } of PROVIDERS) {
    const open = () =>
      openWrapperClient({ url, key: serviceKeyOf(settings), name, signal }).catch(
        (error: unknown) => {
          if (error instanceof ToolkitError && error.code === 'provider-unknown') return null
          throw error
        },
      )
    const provider = await waitForService('the wrapper', open, { signal, log: jsonLog })
    if (provider !== null) providers.push(provider)
  }
  if (providers.length > 0) return providers
  throw new ToolkitError(
    'settings-invalid',
    'The wrapper has no provider: set a token or a local pyannoteAI for it.',
  )
}
