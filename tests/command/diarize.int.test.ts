import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseRttm } from '@toolkit/core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { doubtLine } from '../../run/diarize-command/speaker-doubt.ts'
import { longConversation, silence } from '../line/sound.ts'
import {
  ended,
  type Outcome,
  olderNode,
  processesWith,
  speech,
  startToolkit,
  toolkit,
} from './command.ts'

const SECONDS = 10
const older = olderNode()

let cwd: string
let alone: Outcome
/** RTTM of the recording with two people. */
let rttm: string

beforeAll(async () => {
  cwd = mkdtempSync(path.join(tmpdir(), 'toolkit command-'))
  for (const folder of ['tmp', 'a', 'b']) mkdirSync(path.join(cwd, folder))
  writeFileSync(path.join(cwd, 'a/two people.wav'), speech(SECONDS))
  alone = await run(['diarize', 'a/two people.wav'])
  rttm = alone.stdout
})
afterAll(() => rmSync(cwd, { recursive: true, force: true }))

const read = (file: string) => readFileSync(path.join(cwd, file), 'utf8')
const run = (args: readonly string[], options: { input?: Buffer; node?: string } = {}) =>
  toolkit(args, { cwd, ...options })

describe('one recording', () => {
  test('is written to standard output as RTTM, and a summary to standard error', () => {
    const { code, stdout, stderr } = alone
    const [summary = '', ...others] = stderr.trimEnd().split('\n')
    expect(summary).toMatch(/^a\/two people\.wav: 2 speakers, \d turns in 0:10$/)
    for (const line of others) expect(line).toMatch(/^a\/two people\.wav: Doubt: /)
    expect(code).toBe(0)
    const turns = parseRttm(stdout)
    expect(turns.length).toBeGreaterThan(1)
    expect(new Set(turns.map(({ file }) => file))).toEqual(new Set(['two_people']))
    expect(readdirSync(path.join(cwd, 'tmp'))).toEqual([])
  })

  test('has the same turns in every format', async () => {
    const results: string[] = []
    for (const format of ['csv', 'json', 'textgrid']) {
      const { code, stdout } = await run(['diarize', 'a/two people.wav', '--format', format])
      expect(code).toBe(0)
      results.push(stdout)
    }
    const [csv = '', json = '', textGrid = ''] = results
    const expected = parseRttm(rttm).map(({ start, end, speaker }) => ({ start, end, speaker }))
    const [header, ...rows] = csv.trimEnd().split('\n')
    expect(header).toBe(
      'start,end,duration,speaker,confidence,runner_up,runner_up_confidence,margin,overlap_seconds',
    )
    const fields = rows.map((row) => row.split(','))
    expect(
      fields.map(([start, end, , speaker]) => ({
        start: Number(start),
        end: Number(end),
        speaker,
      })),
    ).toEqual(expected)

    const output = JSON.parse(json)
    expect(Object.keys(output)).toEqual([
      'diarization',
      'exclusiveDiarization',
      'confidence',
      'speechProbability',
      'crosstalkProbability',
      'speakerProbability',
      'speakerDoubt',
    ])
    const doubt = doubtLine(2, output.speakerDoubt)
    const said = alone.stderr.split('\n').filter((line) => line.includes(': Doubt: '))
    expect(said).toEqual(doubt === null ? [] : [`a/two people.wav: ${doubt}`])
    const millisecond = (seconds: number) => Math.round(seconds * 1000) / 1000
    const { diarization } = output
    expect(
      diarization.map((turn: { start: number; end: number; speaker: string }) => ({
        start: millisecond(turn.start),
        end: millisecond(turn.end),
        speaker: turn.speaker,
      })),
    ).toEqual(expected)
    expect(fields.map(([, , , speaker = '', confidence]) => [speaker, Number(confidence)])).toEqual(
      diarization.map(
        ({ speaker, confidence }: { speaker: string; confidence: Record<string, number> }) => [
          speaker,
          confidence[speaker],
        ],
      ),
    )
    expect(output.confidence).toMatchObject({ resolution: 0.02 })
    expect(output.confidence.score.length).toBe(SECONDS / 0.02)

    // Each speaker has a second tier with the confidences.
    expect(textGrid.match(/^xmax = (.*)$/m)?.[1]).toBe(String(SECONDS))
    const spoken = [
      ...textGrid.matchAll(/xmin = (.*)\n +xmax = (.*)\n +text = "(SPEAKER_.+)"/g),
    ].map(([, start, end, speaker]) => ({ start: Number(start), end: Number(end), speaker }))
    expect(spoken.toSorted((one, other) => one.start - other.start)).toEqual(expected)
  })

  test('can be read from standard input, with a known number of speakers', async () => {
    const args = ['diarize', '-', '--speakers', '1']
    const { code, stdout, stderr } = await run(args, { input: speech(SECONDS) })
    expect(stderr).toMatch(/^standard input: 1 speaker, /)
    expect(code).toBe(0)
    expect(new Set(parseRttm(stdout).map(({ file, speaker }) => `${file} ${speaker}`))).toEqual(
      new Set(['stdin SPEAKER_00']),
    )
    expect(readdirSync(path.join(cwd, 'tmp'))).toEqual([])
  })

  test.each([
    ['empty', Buffer.alloc(0), /^standard input: The file is empty\. Check how it was copied\.\n$/],
    [
      'text',
      Buffer.from('no sound '.repeat(5000)),
      /^standard input: .*not a supported audio format.*\n$/,
    ],
    ['a header only', speech(SECONDS).subarray(0, 44), /^standard input: .*no audio.*\n$/],
  ])('that is %s leaves standard output empty', async (_, input, message) => {
    const { code, stdout, stderr } = await run(['diarize', '-'], { input })
    expect(stderr).toMatch(message)
    expect([code, stdout]).toEqual([1, ''])
    expect(readdirSync(path.join(cwd, 'tmp'))).toEqual([])
  })
})

describe('several recordings', () => {
  test('become one file each; failed ones do not stop the others', async () => {
    writeFileSync(path.join(cwd, 'b/Two People.wav'), speech(SECONDS))
    writeFileSync(path.join(cwd, '--été 語.wav'), silence(2))
    writeFileSync(path.join(cwd, 'letter.wav'), 'Dear all, this is no sound, whatever its name is.')
    writeFileSync(path.join(cwd, 'empty.wav'), '')
    mkdirSync(path.join(cwd, 'out'))
    writeFileSync(path.join(cwd, 'out/two people.rttm'), 'an earlier result')
    execFileSync('mkfifo', [path.join(cwd, 'pipe.wav')])
    const bad = ['missing.wav', 'a', 'letter.wav', 'empty.wav', 'pipe.wav']
    const good = ['a/two people.wav', 'b/Two People.wav', '--été 語.wav']
    const args = ['diarize', '--out', 'out', '--jobs', '2', '--', ...bad, ...good]
    const { code, stdout, stderr } = await run(args)
    expect([code, stdout]).toEqual([1, ''])
    const lines = stderr.trimEnd().split('\n')
    expect(lines.at(-1)).toBe('5 of 8 recordings failed.')
    const said = (file: string) => lines.find((line) => line.startsWith(`${file}: `))
    expect(said('missing.wav')).toBe('missing.wav: There is no such file. Check the path.')
    expect(said('a')).toBe('a: This is a folder. Give the recordings in it.')
    expect(said('letter.wav')).toMatch(/not a supported audio format.*Choose/)
    expect(said('empty.wav')).toBe('empty.wav: The file is empty. Check how it was copied.')
    expect(said('pipe.wav')).toContain('no regular file')
    expect(said('b/Two People.wav')).toContain('→ out/Two People-2.rttm')
    expect(said('--été 語.wav')).toBe('--été 語.wav: no speech in 0:02 → out/--été 語.rttm')

    expect(readdirSync(path.join(cwd, 'out')).toSorted()).toEqual(
      ['--été 語.rttm', 'Two People-2.rttm', 'two people.rttm'].toSorted(),
    )
    expect(read('out/two people.rttm')).toBe(rttm)
    expect(read('out/Two People-2.rttm')).toBe(rttm.replaceAll('two_people', 'Two_People-2'))
    expect(read('out/--été 語.rttm')).toBe('')
    expect(readdirSync(path.join(cwd, 'tmp'))).toEqual([])
  })

  test('have a warning if the requested number of speakers is not found', async () => {
    writeFileSync(path.join(cwd, 'quiet.wav'), silence(1))
    const { code, stderr } = await run(['diarize', 'quiet.wav', '--speakers', '3', '--out', 'out'])
    expect(stderr).toBe(
      'quiet.wav: no speech in 0:01 → out/quiet.rttm\n' +
        'quiet.wav: Warning: No speech was detected in the recording. 3 speakers were requested.\n',
    )
    expect(code).toBe(0)
  })
})

describe('an interruption', () => {
  beforeAll(() => {
    writeFileSync(path.join(cwd, 'long.wav'), longConversation(30))
    writeFileSync(path.join(cwd, 'short.wav'), silence(1))
  })

  test.each([
    { signal: 'SIGINT', code: 130, node: older ?? process.execPath },
    { signal: 'SIGTERM', code: 143, node: process.execPath },
  ] as const)('by $signal stops the engines and removes the temporary files', async (given) => {
    const { signal, code, node } = given
    const args = ['diarize', 'long.wav', 'short.wav', '--out', 'stopped', '--jobs', '2']
    const child = startToolkit(args, { cwd, node, detached: true })
    const outcome = ended(child)
    // The short recording is done, and the long one is in progress.
    await once(child.stderr as NodeJS.ReadableStream, 'data')
    expect(await processesWith(cwd)).not.toEqual([])
    // Ctrl+C reaches every process of the command, SIGTERM the first one.
    process.kill(signal === 'SIGINT' ? -(child.pid as number) : (child.pid as number), signal)
    expect(await outcome).toMatchObject({ code, stdout: '' })
    expect(await processesWith(cwd)).toEqual([])
    expect(readdirSync(path.join(cwd, 'tmp'))).toEqual([])
    expect(readdirSync(path.join(cwd, 'stopped'))).toEqual(['short.rttm'])
  })

  test.skipIf(older === null)('by SIGKILL of the launcher does the same', async () => {
    const args = ['diarize', 'long.wav', 'short.wav', '--out', 'killed', '--jobs', '2']
    const child = startToolkit(args, { cwd, node: older ?? '' })
    const outcome = ended(child)
    await once(child.stderr as NodeJS.ReadableStream, 'data')
    child.kill('SIGKILL')
    // The pipes close when the last process that has them has ended.
    expect(await outcome).toMatchObject({ code: null, stdout: '' })
    expect(await processesWith(cwd)).toEqual([])
    expect(readdirSync(path.join(cwd, 'tmp'))).toEqual([])
    expect(readdirSync(path.join(cwd, 'killed'))).toEqual(['short.rttm'])
  })
})

test('npx starts it in the repository', () => {
  const root = path.join(import.meta.dirname, '../..')
  const env = {
    PATH: process.env.PATH,
    npm_config_cache: path.join(cwd, 'npm'),
    npm_config_offline: 'true',
  }
  const answer = execFileSync('npx', ['toolkit', '--version'], {
    cwd: root,
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  expect(answer).toMatch(/^\d+\.\d+\.\d+\n$/)
})
