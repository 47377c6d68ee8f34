import { describe, expect, test } from 'vitest'
import { readAloneOptions } from './local-pyannoteai-options.ts'

const NEEDED = ['--port', '8090', '--token', 'the-key']

describe('the command line of the local pyannoteAI', () => {
  test('has defaults for all but port and key', () => {
    expect(readAloneOptions(NEEDED, {})).toEqual({
      port: 8090,
      host: '127.0.0.1',
      token: 'the-key',
      dataDir: null,
      results: 'engine',
      faults: false,
      limits: true,
      signingSecret: null,
      webhookOrigins: [],
    })
  })

  test('takes everything that it names', () => {
    const args = ['--host', '0.0.0.0', '--data', 'there', '--results', 'a.json', '--faults']
    args.push('--no-limits', '--webhook-origin', 'http://webhook:8081/')
    args.push('--webhook-origin', 'http://other')
    const environment = { LOCAL_WEBHOOK_SIGNING_SECRET: ' hush ' }
    expect(readAloneOptions([...NEEDED, ...args], environment)).toEqual({
      port: 8090,
      host: '0.0.0.0',
      token: 'the-key',
      dataDir: 'there',
      results: { file: 'a.json' },
      faults: true,
      limits: false,
      signingSecret: 'hush',
      webhookOrigins: ['http://webhook:8081', 'http://other'],
    })
    expect(readAloneOptions([...NEEDED, '--results', 'generated'], {}).results).toBe('generated')
  })

  test.each([
    ['no port', ['--token', 'x'], '--port'],
    ['no number', ['--port', 'eighty', '--token', 'x'], '--port'],
    ['too large a port', ['--port', '65536', '--token', 'x'], '--port'],
    ['no key', ['--port', '1'], '--token'],
    ['a key that no header takes', ['--port', '1', '--token', 'a b'], '--token'],
    ['an unknown flag', [...NEEDED, '--colour'], '--colour'],
    ['a word too many', [...NEEDED, 'more'], 'more'],
    ['no such secret file', [...NEEDED, '--signing-secret-file', 'nowhere'], 'nowhere'],
    ['an origin with a path', [...NEEDED, '--webhook-origin', 'http://a/b'], 'http://a/b'],
    ['no origin', [...NEEDED, '--webhook-origin', 'webhook'], 'webhook'],
  ])('refuses %s in plain words', (_, args, word) => {
    expect(() => readAloneOptions(args, {})).toThrow(
      expect.objectContaining({ code: 'settings-invalid', message: expect.stringContaining(word) }),
    )
  })
})
