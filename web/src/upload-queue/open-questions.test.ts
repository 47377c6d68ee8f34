import { describe, expect, it } from 'vitest'
import { type OpenQuestion, readQuestions, storeQuestions } from './open-questions.ts'

const QUESTION: OpenQuestion = {
  name: 'copy.wav',
  sizeBytes: 44,
  recordingId: 'two',
  sameAs: ['one'],
  duplicateOf: 'one',
  fields: { numSpeakers: '2' },
}

function tab(stored: string | null) {
  const kept = { text: stored }
  const storage = {
    getItem: () => kept.text,
    setItem: (_: string, text: string) => {
      kept.text = text
    },
  }
  return () => storage
}

describe('questions about duplicates', () => {
  it('are read as they were stored', () => {
    const storage = tab(null)
    expect(readQuestions(storage)).toEqual([])
    storeQuestions(storage, [QUESTION])
    expect(readQuestions(storage)).toEqual([QUESTION])
  })

  it('are empty if storage is blocked or invalid', () => {
    const blocked = () => {
      throw new DOMException('denied', 'SecurityError')
    }
    storeQuestions(blocked, [QUESTION])
    expect(readQuestions(blocked)).toEqual([])
    for (const text of ['', '{', 'null', '{}', '[null, 1, {"name":"a"}]']) {
      expect(readQuestions(tab(text))).toEqual([])
    }
    const wrong = { ...QUESTION, fields: { numSpeakers: 2 } }
    expect(readQuestions(tab(JSON.stringify([wrong, QUESTION])))).toEqual([QUESTION])
  })
})
