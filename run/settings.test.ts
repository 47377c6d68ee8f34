import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { readSettings } from './settings.ts'

test('has a default for everything', () => {
  expect(readSettings({})).toMatchObject({
    HOST: '127.0.0.1',
    PORT: 8080,
    DATA_DIR: './data',
    ALLOWED_HOSTS: [],
    MAX_UPLOAD_BYTES: 1024 ** 3,
    MAX_DURATION_HOURS: 24,
    CONFIRM_HOURS: 1,
    TRASH_DAYS: 30,
    REFUSE_CUT_FILES: false,
    NEW_DATABASE: false,
    PYANNOTEAI_API_URL: 'https://api.pyannote.ai',
    PYANNOTEAI_MODEL: 'precision-2',
    PYANNOTEAI_WEBHOOK_SIGNING_SECRET: [],
    WEBHOOK_PORT: 8081,
  })
})

test('a bucket has a name without credentials, and belongs to the process that opens the database', () => {
  expect(readSettings({ AUDIO_STORE: 's3://my-bucket/a/b' }).AUDIO_STORE).toBe('s3://my-bucket/a/b')
  expect(readSettings({ AUDIO_STORE: 's3://my-bucket' }).S3_FORCE_PATH_STYLE).toBe(undefined)
  for (const wrong of ['my-bucket', 's3://', 's3://key:secret@my-bucket', 's3://b/../c d']) {
    expect(() => readSettings({ AUDIO_STORE: wrong }), wrong).toThrow(/AUDIO_STORE: must look like/)
  }
  const beside = {
    AUDIO_STORE: 's3://my-bucket',
    GATEWAY_URL: 'http://gateway:8080',
    SERVICE_KEY: 'k'.repeat(32),
  }
  expect(() => readSettings(beside)).toThrow(/belongs to the gateway/)
  expect(() => readSettings({ S3_ENDPOINT: 'http://127.0.0.1:9000' })).toThrow(/AUDIO_STORE/)
})

test('buckets are named, and watched places are buckets or absolute paths', () => {
  expect(readSettings({})).toMatchObject({ SOURCE_BUCKETS: [], WATCH: [], WATCH_SECONDS: 60 })
  const given = { SOURCE_BUCKETS: 'calls, other/2026/a', WATCH: 's3://calls/new, /srv/calls' }
  expect(readSettings({ ...given, S3_ENDPOINT: 'http://127.0.0.1:9000' })).toMatchObject({
    SOURCE_BUCKETS: ['calls', 'other/2026/a'],
    WATCH: ['s3://calls/new', '/srv/calls'],
  })
  for (const wrong of ['*', 'Calls', 'a//b', 'https://calls', 's3://']) {
    expect(() => readSettings({ SOURCE_BUCKETS: wrong }), wrong).toThrow(/SOURCE_BUCKETS: must be/)
  }
  for (const wrong of ['calls', './calls', 's3://', 'file:///calls']) {
    expect(() => readSettings({ WATCH: wrong }), wrong).toThrow(/WATCH: must be/)
  }
  expect(() => readSettings({ WATCH_SECONDS: '0' })).toThrow(/WATCH_SECONDS/)
})

test('a watched place does not hold the files that the product itself writes', () => {
  const own = /WATCH: holds the product's own files/
  for (const WATCH of ['/', '/srv', '/srv/data', '/srv/data/', '/calls, /srv/x/..']) {
    expect(() => readSettings({ DATA_DIR: '/srv/data', WATCH }), WATCH).toThrow(own)
  }
  for (const WATCH of ['/srv/dat', '/srv/calls', '/srv/data2', '/srv/data/incoming']) {
    expect(readSettings({ DATA_DIR: '/srv/data', WATCH }).WATCH, WATCH).toEqual([WATCH])
  }
  const stored = { AUDIO_STORE: 's3://calls/product' }
  for (const WATCH of ['s3://calls', 's3://calls/product', 's3://calls/product/blobs']) {
    expect(() => readSettings({ ...stored, WATCH }), WATCH).toThrow(own)
  }
  for (const WATCH of ['s3://other', 's3://calls/new', 's3://calls/product/new', '/srv']) {
    expect(readSettings({ ...stored, WATCH }).WATCH, WATCH).toEqual([WATCH])
  }
})

test('treats an empty value as unset, and splits lists', () => {
  const settings = readSettings({ PORT: '', ALLOWED_HOSTS: 'one.example, two.example' })
  expect(settings.PORT).toBe(8080)
  expect(settings.ALLOWED_HOSTS).toEqual(['one.example', 'two.example'])
})

test('accepts two signing secrets', () => {
  const settings = readSettings({ PYANNOTEAI_WEBHOOK_SIGNING_SECRET: 'old , new' })
  expect(settings.PYANNOTEAI_WEBHOOK_SIGNING_SECRET).toEqual(['old', 'new'])
})

test('refuses addresses with a path, without secret values in the message', () => {
  const fault = () =>
    readSettings({
      PYANNOTEAI_API_URL: 'https://u:hidden@host.example/v1',
      TOKEN_PYANNOTE: 'hidden',
    })
  expect(fault).toThrow(/PYANNOTEAI_API_URL: must be an origin/)
  expect(fault).not.toThrow(/hidden/)
})

test('requires the key of a local pyannoteAI in another process', () => {
  const fault = () => readSettings({ LOCAL_PYANNOTEAI_URL: 'http://10.0.0.2:8090' })
  expect(fault).toThrow(/LOCAL_PYANNOTEAI_KEY/)
})

test('limits the evidence of the local engine to a number of megabytes', () => {
  expect(readSettings({}).LOCAL_EVIDENCE_MB).toBe('512')
  expect(readSettings({ LOCAL_EVIDENCE_MB: '0' }).LOCAL_EVIDENCE_MB).toBe('0')
  for (const size of ['-1', '1.5', '1GB']) {
    expect(() => readSettings({ LOCAL_EVIDENCE_MB: size }), size).toThrow(/LOCAL_EVIDENCE_MB/)
  }
})

test.each(['GATEWAY_URL', 'WRAPPER_URL', 'SERVER_URL'])(
  'requires the service key with %s, and names the command that writes one',
  (name) => {
    const given = { [name]: 'http://127.0.0.1:8080' }
    expect(() => readSettings(given)).toThrow(/SERVICE_KEY: is needed.*npm run init-env/)
    expect(() => readSettings({ ...given, SERVICE_KEY: 'short' })).toThrow(/SERVICE_KEY: must have/)
    const key = '0123456789abcdef0123456789abcdef'
    expect(readSettings({ ...given, SERVICE_KEY: key }).SERVICE_KEY).toBe(key)
  },
)

test('reports all errors at once', () => {
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
    expect(() => readSettings({ TOKEN_PYANNOTE_FILE: file, TOKEN_PYANNOTE: 'x' })).toThrow(/both/)
    expect(() => readSettings({ PORT_FILE: path.join(folder, 'none') })).toThrow(/PORT_FILE/)
  } finally {
    rmSync(folder, { recursive: true })
  }
})
