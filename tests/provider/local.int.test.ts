import { openPyannote } from '@toolkit/adapter-pyannote'
import { SCORE_NAMES } from '@toolkit/core'
import { diarizationProviderSuite } from '@toolkit/testkit/conformance'
import {
  KEY,
  MODEL,
  serving,
  temporaryFolder,
} from '../../services/local-pyannoteai/test/serving.ts'
import { SILENT_RECORDING, tinyEngine } from '../../services/local-pyannoteai/test/tiny-engine.ts'
import { readAnswerOfJob } from './read-answer.ts'

diarizationProviderSuite('the adapter on the local pyannoteAI', async () => {
  const { folder, remove } = await temporaryFolder()
  const local = await serving({ engine: tinyEngine({ held: false }).engine, folder })
  const options = { name: 'local', origin: local.origin, models: [MODEL] } as const
  return {
    provider: openPyannote({ ...options, key: KEY }),
    withUnknownKey: openPyannote({ ...options, key: 'another-key' }),
    recording: Uint8Array.from({ length: 8000 }, (_, index) => index),
    silence: SILENT_RECORDING,
    everyScore: SCORE_NAMES,
    refused: { model: 'community-1', score: 'confidence' },
    minSpeakersWord: 'minSpeakers',
    readAnswer: readAnswerOfJob,
    close: async () => {
      await local.close()
      await remove()
    },
  }
})
