import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { systemClock } from '@toolkit/http-kit'
import { GENERATED_MODEL, generatedEngine } from '@toolkit/local-pyannoteai'
import { afterAll, beforeAll, describe } from 'vitest'
import { KEY, type Serving, serving } from '../../services/local-pyannoteai/test/serving.ts'
import { liveScenarios } from './scenarios.ts'

describe('the local pyannoteAI in place of the cloud', () => {
  let folder: string
  let cloud: Serving

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'cloud-'))
    cloud = await serving({
      engine: generatedEngine(),
      folder,
      clock: systemClock,
      modelName: GENERATED_MODEL,
      limits: { submits: 100, media: 100, reads: 300 },
    })
  })

  afterAll(async () => {
    await cloud.close()
    await rm(folder, { recursive: true })
  })

  liveScenarios(() => ({ origin: cloud.origin, key: KEY }))
})
