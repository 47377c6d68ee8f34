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
    if (/\.onnx$|SUMS$/.test(name)) await copyFile(path.join(models, name), path.join(folder, name))
  }
})

const at = (name: string) => path.join(folder, name)
const fault = () => checkModels(folder).catch((error: unknown) => error)

test('the models of this version are as SHA256SUMS lists them', async () => {
  expect(await fault()).toBeUndefined()
})

test.each<[string, string, () => Promise<void>]>([
  ['was halved', 'segmentation.onnx is another', () => truncate(at('segmentation.onnx'), 1000)],
  ['is missing', 'fbank.onnx is missing', () => rm(at('fbank.onnx'))],
  ['grew', 'embedding-head.onnx is another', () => appendFile(at('embedding-head.onnx'), 'x')],
  ['is a pointer', 'fbank.onnx is another', () => writeFile(at('fbank.onnx'), 'version https://…')],
  ['is not listed', 'does not list embedding-head', () => unlist('embedding-head.onnx')],
  ['is one of many that nothing is known of', 'does not list fbank', () => rm(at('SHA256SUMS'))],
])('a model that %s is named before it is used', async (_, words, spoil) => {
  await spoil()
  expect(await fault()).toMatchObject({
    code: 'model-damaged',
    message: expect.stringMatching(new RegExp(`${words}[^]*git checkout -- models`)),
  })
})

test('one bit of a model that is another, in a file of the same size and time, is noticed', async () => {
  const bytes = await readFile(at('embedding-frames.onnx'))
  const middle = bytes.length >> 1
  bytes[middle] = (bytes[middle] ?? 0) ^ 1
  await writeFile(at('embedding-frames.onnx'), bytes)
  expect(await fault()).toMatchObject({ code: 'model-damaged' })
})

async function unlist(name: string): Promise<void> {
  const lines = (await readFile(at('SHA256SUMS'), 'utf8')).split('\n')
  await writeFile(at('SHA256SUMS'), lines.filter((line) => !line.endsWith(name)).join('\n'))
}
