import { Remembered } from '../store/remembered.ts'

/** Whether moments are judged without seeing their scores. */
export const hidesScores = new Remembered(
  'toolkit-review-hides-scores',
  (stored) => stored === true,
)
