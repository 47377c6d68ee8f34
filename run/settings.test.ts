import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { readSettings, unusedSettings } from './settings.ts'

test('has a default for everything', () => {
  expect(readSettings({})).toMatchObject({
    HOST: '127.0.0.1',
    PORT: 8080,
    DATA_DIR: './data',
    ALLOWED_HOSTS: [],
    MAX_UPLOAD_BYTES: 1024 ** 3,
    MAX_DURATION_HOURS: 24,
    CONFIRM_HOURS: 1,
  })
})

test('takes an empty value as unset, and lists apart', () => {
  const settings = readSettings({ PORT: '', ALLOWED_HOSTS: 'one.example, two.example' })
  expect(settings.PORT).toBe(8080)
  expect(settings.ALLOWED_HOSTS).toEqual(['one.example', 'two.example'])
})

test('names every fault at once', () => {
  const fault = () => readSettings({ PORT: '70000', MAX_DURATION_HOURS: '25', MONGODB_URL: 'x' })
  expect(fault).toThrow(/PORT[\s\S]*MAX_DURATION_HOURS[\s\S]*MONGODB_URL/)
})

test('reads a secret from the file that its _FILE names', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'settings-'))
  const file = path.join(folder, 'token')
  writeFileSync(file, 'secret\n')
  try {
    const settings = readSettings({ TOKEN_PYANNOTE_FILE: file })
    expect(settings.TOKEN_PYANNOTE).toBe('secret')
    expect(unusedSettings(settings)).toEqual(['TOKEN_PYANNOTE'])
    expect(() => readSettings({ TOKEN_PYANNOTE_FILE: file, TOKEN_PYANNOTE: 'x' })).toThrow(/both/)
    expect(() => readSettings({ PORT_FILE: path.join(folder, 'none') })).toThrow(/PORT_FILE/)
  } finally {
    rmSync(folder, { recursive: true })
  }
})
