import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { readLocalOptions } from './options.ts'

const NEEDED = ['--port', '8090']
const KEYED = { LOCAL_PYANNOTEAI_KEY: 'the-key' }

describe('the command line of the local pyannoteAI', () => {
  test('has defaults for all but port and key', () => {
    expect(readLocalOptions(NEEDED, KEYED)).toEqual({
      port: 8090,
      host: '127.0.0.1',
      token: 'the-key',
      dataDir: null,
      results: 'engine',
      evidenceMaxBytes: 512_000_000,
      faults: false,
      limits: true,
      signingSecret: null,
      webhookOrigins: [],
    })
  })

  test('accepts every option', () => {
    const args = ['--host', '0.0.0.0', '--data', 'there', '--results', 'a.json', '--faults']
    args.push('--no-limits', '--webhook-origin', 'http://webhook:8081/')
    args.push('--webhook-origin', 'http://other', '--evidence-mb', '0')
    const environment = { ...KEYED, LOCAL_WEBHOOK_SIGNING_SECRET: ' hush ' }
    expect(readLocalOptions([...NEEDED, ...args], environment)).toEqual({
      port: 8090,
      host: '0.0.0.0',
      token: 'the-key',
      dataDir: 'there',
      results: { file: 'a.json' },
      evidenceMaxBytes: 0,
      faults: true,
      limits: false,
      signingSecret: 'hush',
      webhookOrigins: ['http://webhook:8081', 'http://other'],
    })
    expect(readLocalOptions([...NEEDED, '--results', 'generated'], KEYED).results).toBe('generated')
  })

  test.each([
    ['no port', [], '--port'],
    ['no number', ['--port', 'eighty'], '--port'],
    ['too large a port', ['--port', '65536'], '--port'],
    ['no such key file', [...NEEDED, '--token-file', 'nowhere'], 'nowhere'],
    ['an unknown flag', [...NEEDED, '--colour'], '--colour'],
    ['a word too many', [...NEEDED, 'more'], 'more'],
    ['no such secret file', [...NEEDED, '--signing-secret-file', 'nowhere'], 'nowhere'],
    ['an origin with a path', [...NEEDED, '--webhook-origin', 'http://a/b'], 'http://a/b'],
    ['no size', [...NEEDED, '--evidence-mb', 'lots'], '--evidence-mb'],
    ['no origin', [...NEEDED, '--webhook-origin', 'webhook'], 'webhook'],
  ])('refuses %s and gives the reason', (_, args, word) => {
    expect(() => readLocalOptions(args, KEYED)).toThrow(
      expect.objectContaining({ code: 'settings-invalid', message: expect.stringContaining(word) }),
    )
  })

  test.each([{}, { LOCAL_PYANNOTEAI_KEY: 'a b' }])(
    'requires a key that is valid in a header (%j)',
    (given) => {
      expect(() => readLocalOptions(NEEDED, given)).toThrow(/Give LOCAL_PYANNOTEAI_KEY/)
    },
  )

  test.each([[['--token', 'hush-hush']], [['--token=hush-hush']]])(
    'refuses a key on the command line, without repeating it (%j)',
    (args) => {
      const read = () => readLocalOptions([...NEEDED, ...args], KEYED)
      expect(read).toThrow(/not by --token/)
      expect(read).not.toThrow(/hush-hush/)
    },
  )

  test('takes the key from a file', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'alone-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const file = path.join(folder, 'key')
    writeFileSync(file, 'of-the-file\n')
    expect(readLocalOptions([...NEEDED, '--token-file', file], KEYED).token).toBe('of-the-file')
    writeFileSync(file, '\n')
    expect(() => readLocalOptions([...NEEDED, '--token-file', file], KEYED)).toThrow(/is empty/)
  })
})
