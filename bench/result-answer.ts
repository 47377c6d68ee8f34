/** The response for a job of precision-3 with a day of audio and eight speakers, generated while it is read. */
const SECONDS = 24 * 3600
const RESOLUTION = 0.02
const SAMPLES = SECONDS / RESOLUTION
const SPEAKERS = Array.from({ length: 8 }, (_, index) => `SPEAKER_0${index}`)
const BLOCK_SAMPLES = 90_000
const TURN_SECONDS = 4

export const JOB_ID = 'day'

/** Integer scores that change in small steps between 0 and 100, different for each seed, without nearby repetitions. */
function scores(seed: number): string {
  let state = seed
  let score = 50
  const values = Array.from({ length: BLOCK_SAMPLES }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    score = Math.min(100, Math.max(0, score + ((state >>> 20) % 15) - 7))
    return score
  })
  return values.join(',')
}

function* list(seed: number): Generator<string> {
  const block = scores(seed)
  yield '['
  for (let at = 0; at < SAMPLES; at += BLOCK_SAMPLES) yield at === 0 ? block : `,${block}`
  yield ']'
}

function* turns(): Generator<string> {
  for (let start = 0; start < SECONDS; start += TURN_SECONDS) {
    const confidence = Object.fromEntries(SPEAKERS.map((name, index) => [name, 5 + index * 11]))
    const speaker = SPEAKERS[(start / TURN_SECONDS) % SPEAKERS.length]
    const turn = { speaker, start: start + 0.325, end: start + TURN_SECONDS, confidence }
    yield `${start === 0 ? '' : ','}${JSON.stringify(turn)}`
  }
}

/** The text of the response, in pieces. */
export function* dayOfScores(): Generator<string> {
  yield `{"jobId":"${JOB_ID}","status":"succeeded","updatedAt":"2026-01-02T00:00:00Z","output":{"diarization":[`
  yield* turns()
  yield '],"speechProbability":{"score":'
  yield* list(1)
  yield `,"resolution":${RESOLUTION}},"crosstalkProbability":{"score":`
  yield* list(2)
  yield `,"resolution":${RESOLUTION}},"speakerProbability":{"score":{`
  for (const [index, speaker] of SPEAKERS.entries()) {
    yield `${index === 0 ? '' : ','}"${speaker}":`
    yield* list(index + 3)
  }
  yield `},"resolution":${RESOLUTION}}}}`
}
