import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { command } from './command.ts'

const script = path.join(import.meta.dirname, '../../scripts/init-env.ts')
const example = path.join(import.meta.dirname, '../../.env.example')
const fresh = [
  'LOCAL_WEBHOOK_SIGNING_SECRET',
  'LOCAL_PYANNOTEAI_KEY',
  'SERVICE_KEY',
  'MONGODB_PASSWORD',
]

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'init-env-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const write = () => command([process.execPath, script, folder])
const written = () => readFile(path.join(folder, '.env'), 'utf8')

test('fills in each secret, keeps the rest, and is readable by the owner only', async () => {
  await write()
  const secrets = [...(await written()).matchAll(/^(\w+)=([0-9a-f]{64})$/gm)]
  expect(secrets.map(([, name]) => name)).toEqual(fresh)
  expect(new Set(secrets.map(([, , value]) => value)).size).toBe(fresh.length)
  const emptied = (await written()).replace(/=[0-9a-f]{64}$/gm, '=')
  expect(emptied).toBe(await readFile(example, 'utf8'))
  expect(emptied).toContain('\nPYANNOTEAI_WEBHOOK_SIGNING_SECRET=\n')
  expect((await stat(path.join(folder, '.env'))).mode & 0o777).toBe(0o600)
})

test('never overwrites existing values', async () => {
  await write()
  const first = await written()
  expect((await write()).toString()).toContain('It was not changed')
  expect(await written()).toBe(first)
})

test.each([
  ['lacks', (text: string) => text.replace(/^SERVICE_KEY=.*\n/m, '').trimEnd()],
  ['has an empty line for', (text: string) => text.replace(/^SERVICE_KEY=.*$/m, 'SERVICE_KEY=')],
])('adds the service key to an .env that %s it, and changes nothing else', async (_, older) => {
  await write()
  const file = path.join(folder, '.env')
  const before = `${older(await written())}\nTOKEN_PYANNOTE=mine # kept`
  await writeFile(file, before)
  expect((await write()).toString()).toMatch(/Added to .env: SERVICE_KEY\./)
  const after = await written()
  expect(after).toMatch(/^SERVICE_KEY=[0-9a-f]{64}$/m)
  const without = (text: string) => text.replace(/^SERVICE_KEY=.*\n?/m, '').trimEnd()
  expect(without(after)).toBe(without(before))
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  expect(await readdir(folder)).toEqual(['.env'])
})

test('does not create a new password for an existing database', async () => {
  await write()
  const before = (await written()).replace(/^MONGODB_PASSWORD=.*$/m, 'MONGODB_PASSWORD=')
  await writeFile(path.join(folder, '.env'), before)
  await write()
  expect(await written()).toBe(before)
})
