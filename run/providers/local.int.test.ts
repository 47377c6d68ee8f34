import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openHere } from './local.ts'

test('the local engine does not start with a damaged model, and names it before the first job', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'local-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  await writeFile(path.join(folder, 'segmentation.onnx'), 'half of a model')
  const host = {
    dataDir: folder,
    tempDir: folder,
    ffmpegPath: null,
    maxBytes: 1_000_000,
    fileOf: () => null,
  }
  const opening = openHere(host, () => undefined, {
    evidenceMaxBytes: 0,
    modelsFolder: folder,
  }).then(
    async (local) => {
      await local.close()
      return 'started'
    },
    (error: unknown) => error,
  )
  expect(await opening).toMatchObject({
    code: 'model-damaged',
    message: expect.stringContaining('segmentation.onnx'),
  })
})
