import {
  appendFile,
  copyFile,
  mkdtemp,
  readdir,
  readFile,
  rm,
  truncate,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { checkModels } from '../src/index.ts'

const models = path.join(import.meta.dirname, '../../../models')

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'models-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  for (const name of await readdir(models)) {
    if (/\.(onnx|f32)$|SUMS$/.test(name))
      await copyFile(path.join(models, name), path.join(folder, name))
  }
})

const at = (name: string) => path.join(folder, name)
const fault = () => checkModels(folder).catch((error: unknown) => error)

test('the models of this version match SHA256SUMS', async () => {
  expect(await fault()).toBeUndefined()
})

test.each<[string, string, () => Promise<void>]>([
  [
    'is truncated',
    'segmentation.onnx does not match',
    () => truncate(at('segmentation.onnx'), 1000),
  ],
  ['is missing', 'fbank.onnx is missing', () => rm(at('fbank.onnx'))],
  [
    'is too long',
    'embedding-head.onnx does not match',
    () => appendFile(at('embedding-head.onnx'), 'x'),
  ],
  [
    'is a Git LFS pointer',
    'fbank.onnx does not match',
    () => writeFile(at('fbank.onnx'), 'version https://…'),
  ],
  ['is not listed', 'does not list embedding-head', () => removeFromList('embedding-head.onnx')],
  ['has no SHA256SUMS', 'does not list fbank', () => rm(at('SHA256SUMS'))],
])('a model that %s is reported before it is used', async (_, words, damage) => {
  await damage()
  expect(await fault()).toMatchObject({
    code: 'model-damaged',
    message: expect.stringMatching(new RegExp(`${words}[^]*git checkout -- models`)),
  })
})

test('a single flipped bit is detected', async () => {
  const bytes = await readFile(at('embedding-frames.onnx'))
  const middle = bytes.length >> 1
  bytes[middle] = (bytes[middle] ?? 0) ^ 1
  await writeFile(at('embedding-frames.onnx'), bytes)
  expect(await fault()).toMatchObject({ code: 'model-damaged' })
})

async function removeFromList(name: string): Promise<void> {
  const lines = (await readFile(at('SHA256SUMS'), 'utf8')).split('\n')
  await writeFile(at('SHA256SUMS'), lines.filter((line) => !line.endsWith(name)).join('\n'))
}
