import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readJobAnswer } from '../job-answer.ts'

const diarization = [
  { speaker: 'SPEAKER_00', start: 0, end: 1 },
  { speaker: 'constructor', start: 1, end: 2 },
]

async function read(voiceprints: unknown) {
  const text = JSON.stringify({
    jobId: 'j',
    status: 'succeeded',
    output: { diarization, voiceprints },
  })
  const { output } = await readJobAnswer([new TextEncoder().encode(text)])
  return { identification: output?.identification, warnings: output?.warnings }
}

describe('the scores of voices', () => {
  test('are read, and null if the job compared none', async () => {
    const given = [
      { speaker: 'SPEAKER_00', match: 'a', confidence: { a: 97.5, b: 0 }, later: [1] },
      { speaker: 'constructor', match: null, confidence: {} },
    ]
    const [first, second] = given
    const { later: _later, ...known } = first ?? { later: [] }
    expect(await read(given)).toEqual({ identification: [known, second], warnings: [] })
    expect(await read(undefined)).toEqual({ identification: null, warnings: [] })
    expect(await read(null)).toEqual({ identification: null, warnings: [] })
    expect(await read([])).toEqual({ identification: [], warnings: [] })
  })

  test.each([
    ['a text', 'much', null, ['The scores of voices were skipped: they are not a list.']],
    ['an object', { a: 1 }, null, ['The scores of voices were skipped: they are not a list.']],
    [
      'speakers that are none',
      [7, null, { speaker: '' }, { speaker: 'x'.repeat(1001) }],
      [],
      ['The scores of voices of 4 speakers were skipped: invalid values, or too many.'],
    ],
    [
      'speakers without turns, or twice',
      [
        { speaker: 'SPEAKER_00', match: 3, confidence: 'a' },
        { speaker: 'SPEAKER_00', match: 'a', confidence: { a: 1 } },
        { speaker: 'SPEAKER_07', match: 'a', confidence: { a: 1 } },
      ],
      [{ speaker: 'SPEAKER_00', match: null, confidence: {} }],
      ['The scores of voices of 2 speakers were skipped: no turns, or given twice.'],
    ],
    [
      'scores that are none',
      [
        {
          speaker: 'SPEAKER_00',
          match: 'a',
          confidence: { a: 101, b: '7', c: null, d: -1, e: 50 },
        },
      ],
      [{ speaker: 'SPEAKER_00', match: 'a', confidence: { e: 50 } }],
      ['3 scores of voices are not numbers from 0 to 100; they are treated as missing.'],
    ],
  ])('are skipped in part or whole for %s', async (_, given, identification, warnings) => {
    expect(await read(given)).toEqual({ identification, warnings })
  })

  test('of thousands of speakers and voices are bounded', async () => {
    const confidence = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`v${i}`, 1]))
    const many = Array.from({ length: 3000 }, (_, i) => ({
      speaker: `S${i}`,
      confidence: { a: 1 },
    }))
    const first = { speaker: 'SPEAKER_00', match: null, confidence }
    const { identification, warnings } = await read([first, ...many])
    expect(identification).toHaveLength(1)
    expect(Object.keys(identification?.[0]?.confidence ?? {})).toHaveLength(50)
    expect(warnings).toHaveLength(3)
  })

  test('never make a result unreadable', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.jsonValue(), { maxLength: 4 }), async (voiceprints) => {
        const { identification } = await read(voiceprints)
        for (const { speaker, confidence } of identification ?? []) {
          expect(diarization.map((turn) => turn.speaker)).toContain(speaker)
          for (const score of Object.values(confidence))
            expect(score >= 0 && score <= 100).toBe(true)
        }
      }),
    )
  })
})
