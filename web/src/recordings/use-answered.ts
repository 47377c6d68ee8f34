import { useState } from 'react'

/** The last value for which no answer was outstanding; null: there has been none since this view was opened. */
export function useAnswered<T>(value: T, isWaiting: boolean): T | null {
  const [answered, setAnswered] = useState<T | null>(isWaiting ? null : value)
  if (!isWaiting && answered !== value) setAnswered(value)
  return isWaiting ? answered : value
}
