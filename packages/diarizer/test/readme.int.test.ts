import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { cacheFolder, modelsFolder } from './recordings.ts'

const repository = join(import.meta.dirname, '..', '..', '..')

test('the example of the README runs', () => {
  const readme = readFileSync(join(import.meta.dirname, '..', 'README.md'), 'utf8')
  const [, example = ''] = /```ts\n(.*?)```/s.exec(readme) ?? []
  // In the repository, where the packages are found.
  mkdirSync(cacheFolder, { recursive: true })
  const folder = mkdtempSync(join(cacheFolder, 'readme-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  writeFileSync(join(folder, 'example.ts'), example)
  const recording = join(repository, 'web/public/example/conversation.wav')
  const printed = execFileSync(process.execPath, ['example.ts', recording, modelsFolder], {
    cwd: folder,
    encoding: 'utf8',
  })
  const lines = printed.trimEnd().split('\n')
  expect(lines.pop()).toBe('3 speakers')
  expect(lines.length).toBeGreaterThan(5)
  for (const line of lines) expect(line).toMatch(/^[\d.]+ [\d.]+ SPEAKER_0[012] \d+$/)
})
