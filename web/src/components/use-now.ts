import { useEffect, useState } from 'react'

/** Returns the current time in ms, updated every `stepMs`. */
export function useNow(stepMs: number): number {
  const [nowMs, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), stepMs)
    return () => clearInterval(timer)
  }, [stepMs])
  return nowMs
}
