import { randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { findFfmpeg } from '@toolkit/audio'
import { aborted } from '@toolkit/core'
import { checkModels, ENGINE_VERSION, startEngine } from '@toolkit/diarizer'
import { systemClock } from '@toolkit/http-kit'
import {
  createFaults,
  type Engine,
  GENERATED_MODEL,
  generatedEngine,
  openLocalPyannoteai,
  openRecordedEngine,
  RECORDED_MODEL,
} from '@toolkit/local-pyannoteai'
import { type LocalOptions, readLocalOptions } from './local-pyannoteai/options.ts'
import { jsonLog } from './process/json-log.ts'
import { listen } from './process/listen.ts'
import { keepPrivate } from './process/private-files.ts'
import { runProgram, stopSignal } from './process/program.ts'

const modelsFolder = path.join(import.meta.dirname, '..', 'models')

/** The limits of pyannoteAI, in calls per minute. */
const LIMITS = { submits: 100, media: 100, reads: 300 }

interface Results {
  readonly engine: Engine
  readonly model: string
  /** A description for users. */
  readonly description: string
  close(): Promise<void>
}

async function openResults(results: LocalOptions['results'], dataDir: string): Promise<Results> {
  const nothingOpen = async () => undefined
  if (results === 'generated') {
    const description = 'generated, without decoding the recordings'
    return { engine: generatedEngine(), model: GENERATED_MODEL, description, close: nothingOpen }
  }
  if (results !== 'engine') {
    const description = `those in ${results.file} for every recording`
    const engine = await openRecordedEngine(results.file)
    return { engine, model: RECORDED_MODEL, description, close: nothingOpen }
  }
  await checkModels(modelsFolder)
  const tempDir = path.join(dataDir, 'temporary')
  await rm(tempDir, { recursive: true, force: true })
  const ffmpegPath = findFfmpeg(process.env)
  const engine = startEngine({ modelsFolder, ffmpegPath, tempDir })
  const description = 'of the engine on this machine'
  return { engine, model: `local-${ENGINE_VERSION}`, description, close: () => engine.close() }
}

function announce(options: LocalOptions, origin: string, dataDir: string, results: Results): void {
  const { signingSecret, webhookOrigins } = options
  const notices = ['https', 'loopback', ...webhookOrigins].join(', ')
  const lines = [
    '',
    `  local pyannoteAI   ${origin}`,
    '',
    `  results   ${results.model}: ${results.description}`,
    `  data      ${dataDir}${options.dataDir === null ? ' (temporary)' : ''}`,
    `  limits    ${options.limits ? 'those of the cloud' : 'none'}`,
    `  notices   ${signingSecret === null ? 'none: there is no signing secret' : `signed, to ${notices}`}`,
    `  faults    ${options.faults ? 'on request: PUT /local/faults' : 'none'}`,
  ]
  console.log(`${lines.join('\n')}\n`)
}

runProgram(async () => {
  const options = readLocalOptions(process.argv.slice(2), process.env)
  await using opened = new AsyncDisposableStack()
  const dataDir = path.resolve(
    options.dataDir ?? (await mkdtemp(path.join(tmpdir(), 'local-pyannoteai-'))),
  )
  if (options.dataDir === null) opened.defer(() => rm(dataDir, { recursive: true, force: true }))
  await keepPrivate(dataDir, 'local-pyannoteai', jsonLog)
  await mkdir(dataDir, { recursive: true })
  const results = await openResults(options.results, dataDir)
  opened.defer(() => results.close())
  const local = await openLocalPyannoteai({
    folder: dataDir,
    engine: results.engine,
    modelName: results.model,
    key: options.token,
    clock: systemClock,
    ids: randomUUID,
    log: jsonLog,
    // Other results have no evidence.
    evidenceMaxBytes: options.results === 'engine' ? options.evidenceMaxBytes : 0,
    limits: options.limits ? LIMITS : null,
    webhookOrigins: options.webhookOrigins,
    ...(options.signingSecret === null ? {} : { signingSecret: options.signingSecret }),
    ...(options.faults ? { faults: createFaults({ clock: systemClock }) } : {}),
  })
  opened.defer(() => local.close())
  const server = await listen(local.app.fetch, options.host, options.port)
  opened.defer(() => server.close())
  jsonLog({
    event: 'local-started',
    message: `Results are ${results.description}.`,
    model: results.model,
  })
  announce(options, server.origin, dataDir, results)
  await aborted(stopSignal())
  return 0
})
