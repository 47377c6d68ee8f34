import { useRef } from 'react'
import { newId } from '../store/new-id.ts'

/** Returns the `Idempotency-Key` of a request: the same one as long as the same is asked for again. */
export function useRequestKey(): (...asked: readonly unknown[]) => string {
  const last = useRef({ asked: '', key: '' })
  return (...asked) => {
    const text = JSON.stringify(asked)
    if (last.current.asked !== text) last.current = { asked: text, key: newId() }
    return last.current.key
  }
}
