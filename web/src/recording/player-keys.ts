import { useEffect } from 'react'
import { onFreeKey } from './own-keys.ts'
import { playhead } from './playhead.ts'

const STEP_SECONDS = 5

/** Space plays and pauses, the arrows go back and forth. */
export function usePlayerKeys(): void {
  useEffect(() => {
    const keys = new AbortController()
    onFreeKey((event) => {
      if (event.key === ' ') playhead.toggle()
      else if (event.key === 'ArrowLeft') playhead.skip(-STEP_SECONDS)
      else if (event.key === 'ArrowRight') playhead.skip(STEP_SECONDS)
      else return
      event.preventDefault()
    }, keys.signal)
    return () => keys.abort()
  }, [])
}
