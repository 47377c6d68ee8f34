import { useEffect, useState } from 'react'

/** Whether a first answer has been shown since this view was opened; while that one is drawn, not yet. */
export function useSettled(isFetching: boolean): boolean {
  const [isSettled, setSettled] = useState(false)
  useEffect(() => {
    if (!isFetching) setSettled(true)
  }, [isFetching])
  return isSettled
}
