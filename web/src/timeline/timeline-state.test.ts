import { describe, expect, it } from 'vitest'
import { isSeek } from './timeline.tsx'
import { TimelineStore } from './timeline-state.ts'

function openTimeline() {
  const timeline = new TimelineStore()
  timeline.open('a/1', 3600)
  return timeline
}

describe('the timeline store', () => {
  it('resets for another run, but not when the same one is opened again', () => {
    const timeline = openTimeline()
    timeline.setThresholds({ spotMax: 30 })
    timeline.show({ start: 10, end: 20 }, 15)
    timeline.select([14, 12])
    timeline.open('a/1', 3600)
    expect(timeline.state().selection).toEqual({ start: 12, end: 14 })
    timeline.open('a/2', 1800)
    expect(timeline.state()).toMatchObject({
      window: { start: 0, end: 1800 },
      selection: null,
      loopSelection: false,
      thresholds: { spotMax: 30 },
    })
  })

  it('loops a selection, and ignores very short selections', () => {
    const timeline = openTimeline()
    timeline.setLoop(true)
    expect(timeline.state().loopSelection).toBe(false)
    timeline.select([100, 101])
    expect(timeline.state().loopSelection).toBe(true)
    timeline.select([100, 100.001])
    expect(timeline.state()).toMatchObject({ selection: null, loopSelection: false })
    timeline.select([-5, 99_999])
    expect(timeline.state().selection).toEqual({ start: 0, end: 3600 })
  })

  it('follows the playhead until the user moves away, and again on request', () => {
    const timeline = openTimeline()
    timeline.show({ start: 100, end: 200 }, 150)
    expect(timeline.state().isFollowing).toBe(true)
    timeline.show({ start: 300, end: 400 }, 150)
    expect(timeline.state().isFollowing).toBe(false)
    timeline.follow(1000)
    expect(timeline.state()).toMatchObject({ isFollowing: true, window: { start: 990, end: 1090 } })
  })

  it('notifies only of changes', () => {
    const timeline = openTimeline()
    let notifications = 0
    const stop = timeline.subscribe(() => {
      notifications += 1
    })
    timeline.setHover(null)
    timeline.setLoop(false)
    expect(notifications).toBe(0)
    timeline.setThresholds({ turnMax: 60 })
    expect(notifications).toBe(1)
    stop()
    timeline.setThresholds({ turnMax: 61 })
    expect(notifications).toBe(1)
  })
})

describe('isSeek', () => {
  const at = (seconds: number, isPlaying: boolean) => ({ seconds, isPlaying })
  it('detects movements that playback does not cause', () => {
    expect(isSeek(at(5, true), at(5.02, true), 0.016)).toBe(false)
    expect(isSeek(at(5, true), at(5.05, false), 0.016)).toBe(false)
    expect(isSeek(at(5, true), at(4.9, true), 0.016)).toBe(true)
    expect(isSeek(at(5, true), at(9, true), 0.016)).toBe(true)
    expect(isSeek(at(5, true), at(9, true), 2)).toBe(false)
    expect(isSeek(at(5, false), at(5.1, false), 10)).toBe(true)
    expect(isSeek(at(5, false), at(5, true), 10)).toBe(false)
  })
})
