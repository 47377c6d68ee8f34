import { useCallback, useEffect, useRef } from 'react'
import { usePlayhead } from '../playhead.ts'

/**
 * Brings the row under the playhead into view while it plays, at once and without a glide. Not after the answer has been
 * called (the person looks around in the list), until playing begins again.
 */
export function useFollowedRow(hereRow: number, reveal: (row: number) => void): () => void {
  const isPlaying = usePlayhead((state) => state.isPlaying)
  const isLeftAlone = useRef(false)
  const show = useRef(reveal)
  useEffect(() => {
    show.current = reveal
  })
  useEffect(() => {
    if (isPlaying) isLeftAlone.current = false
  }, [isPlaying])
  useEffect(() => {
    if (isPlaying && hereRow >= 0 && !isLeftAlone.current) show.current(hereRow)
  }, [isPlaying, hereRow])
  return useCallback(() => {
    isLeftAlone.current = true
  }, [])
}
