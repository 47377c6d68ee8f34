import { openPyannote } from '@toolkit/adapter-pyannote'
import { openWrapperClient } from '@toolkit/adapter-wrapper-client'
import { SCORE_NAMES } from '@toolkit/core'
import { A_SERVICE_KEY } from '@toolkit/testkit'
import { diarizationProviderSuite } from '@toolkit/testkit/conformance'
import {
  KEY,
  MODEL,
  serving,
  temporaryFolder,
} from '../../services/local-pyannoteai/test/serving.ts'
import { SILENT_RECORDING, tinyEngine } from '../../services/local-pyannoteai/test/tiny-engine.ts'
import { serveWrapper } from '../../services/pyannote-wrapper/test/serving.ts'
import { readAnswerOfJob } from './read-answer.ts'

diarizationProviderSuite('the wrapper in front of the local pyannoteAI', async () => {
  const { folder, remove } = await temporaryFolder()
  const local = await serving({ engine: tinyEngine({ held: false }).engine, folder })
  const options = { name: 'local', origin: local.origin, models: [MODEL] } as const
  const wrapper = await serveWrapper([openPyannote({ ...options, key: KEY })])
  const foreign = await serveWrapper([openPyannote({ ...options, key: 'another-key' })])
  return {
    provider: await openWrapperClient({ url: wrapper.origin, key: A_SERVICE_KEY, name: 'local' }),
    withUnknownKey: await openWrapperClient({
      url: `${foreign.origin}/`,
      key: A_SERVICE_KEY,
      name: 'local',
    }),
    recording: Uint8Array.from({ length: 8000 }, (_, index) => index),
    silence: SILENT_RECORDING,
    everyScore: SCORE_NAMES,
    refused: { model: 'community-1', score: 'confidence' },
    minSpeakersWord: 'minSpeakers',
    readAnswer: readAnswerOfJob,
    close: async () => {
      await wrapper.close()
      await foreign.close()
      await local.close()
      await remove()
    },
  }
})
