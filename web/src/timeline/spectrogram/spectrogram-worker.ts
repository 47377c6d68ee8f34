import { spectrogramLevels } from './columns.ts'
import type { LevelsAnswer, LevelsRequest } from './worker-messages.ts'

self.addEventListener('message', ({ data }: MessageEvent<LevelsRequest>) => {
  const { id, piece, range } = data
  const answer: LevelsAnswer = { id, ...spectrogramLevels(piece, range) }
  self.postMessage(answer, { transfer: [answer.levels.buffer] })
})
