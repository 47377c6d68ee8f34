import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { command } from './command.ts'

const script = path.join(import.meta.dirname, '../../scripts/init-env.ts')
const example = path.join(import.meta.dirname, '../../.env.example')
const fresh = ['LOCAL_WEBHOOK_SIGNING_SECRET', 'LOCAL_PYANNOTEAI_KEY', 'MONGODB_PASSWORD']

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'init-env-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const write = () => command([process.execPath, script, folder])
const written = () => readFile(path.join(folder, '.env'), 'utf8')

test('fills in a fresh secret each, leaves the rest as it is, and keeps it from others', async () => {
  await write()
  const secrets = [...(await written()).matchAll(/^(\w+)=([0-9a-f]{64})$/gm)]
  expect(secrets.map(([, name]) => name)).toEqual(fresh)
  expect(new Set(secrets.map(([, , value]) => value)).size).toBe(fresh.length)
  const emptied = (await written()).replace(/=[0-9a-f]{64}$/gm, '=')
  expect(emptied).toBe(await readFile(example, 'utf8'))
  expect(emptied).toContain('\nPYANNOTEAI_WEBHOOK_SIGNING_SECRET=\n')
  expect((await stat(path.join(folder, '.env'))).mode & 0o777).toBe(0o600)
})

test('never writes over what is there', async () => {
  await write()
  const first = await written()
  await expect(write()).rejects.toThrow('There is a .env already')
  expect(await written()).toBe(first)
})
