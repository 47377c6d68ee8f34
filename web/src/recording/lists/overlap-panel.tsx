import { Stack, Text } from '@mantine/core'
import { overlapTable } from '@toolkit/server/client'
import { type CSSProperties, useMemo } from 'react'
import { counted, formatFixed, formatShare } from '../../format/number-format.ts'
import { formatListening, formatTime } from '../../format/time-format.ts'
import { usePlayhead } from '../../playback/playhead.ts'
import { playItem } from '../listen/player-state.ts'
import { firstAfter } from '../listen/steps.ts'
import type { RunResults } from '../results/threshold-results.ts'
import classes from './result-grid.module.css'
import { GridState, ResultGrid } from './result-grid.tsx'

interface Props {
  readonly results: RunResults
  readonly durationSeconds: number | null
  readonly nameOf: (speaker: string) => string
}

const ROW_PIXELS = 34

/** The times at which several speak, each with its speakers, and how long they are together. */
export function OverlapPanel({ results, durationSeconds, nameOf }: Props) {
  const { table, error } = results
  const turns = table?.turns
  const overlaps = useMemo(() => overlapTable(turns ?? []), [turns])
  const stops = useMemo(
    () => ({
      count: overlaps.count,
      startAt: (place: number) => overlaps.starts[place] ?? Number.NaN,
      endAt: (place: number) => overlaps.ends[place] ?? Number.NaN,
    }),
    [overlaps],
  )
  const hereRow = usePlayhead(({ seconds }) => {
    const place = firstAfter(stops, seconds) - 1
    return place >= 0 && seconds < stops.endAt(place) ? place : -1
  })
  const totalSeconds = useMemo(
    () =>
      overlaps.ends.reduce((sum, end, place) => sum + end - (overlaps.starts[place] as number), 0),
    [overlaps],
  )
  const share = durationSeconds === null ? null : (100 * totalSeconds) / durationSeconds
  // Two times and what is between them; short ones leave their room to the speakers.
  const times = `${2 * formatTime(overlaps.ends.at(-1) ?? null).length + 3}ch`
  return (
    <div className={classes.panel} style={{ '--times': times } as CSSProperties}>
      <Stack gap="xs" component="section" aria-label="Overlaps">
        <Text role="status" className="figures" data-testid="overlap-count">
          {table === null
            ? ' '
            : `${counted(overlaps.count, 'overlap')}, ${formatListening(totalSeconds)} (${formatShare(share)} of the recording)`}
        </Text>
        {overlaps.count === 0 ? (
          <GridState
            isPending={table === null}
            error={error}
            emptyMessage="No two speakers speak at the same time."
          />
        ) : (
          <ResultGrid
            label="Overlaps"
            count={overlaps.count}
            rowPixels={ROW_PIXELS}
            hereRow={hereRow}
            columns={classes.overlaps ?? ''}
            startOf={stops.startAt}
            onPlay={(row) => playItem('overlap', stops.startAt(row), stops.endAt(row))}
            head={
              <>
                <th scope="col">From – to</th>
                <th scope="col" className={classes.number}>
                  Length
                </th>
                <th scope="col">Speakers</th>
              </>
            }
          >
            {(row) => {
              if (row >= overlaps.count) return null
              const [start, end] = [stops.startAt(row), stops.endAt(row)]
              const names = overlaps.speakersOf(row).map(nameOf).join(', ')
              return (
                <>
                  <td>
                    {formatTime(start)}
                    <span className={classes.until}> – {formatTime(end)}</span>
                  </td>
                  <td className={classes.number}>{formatFixed(end - start, 2)} s</td>
                  <td className={classes.wrapped} dir="auto">
                    {names}
                  </td>
                </>
              )
            }}
          </ResultGrid>
        )}
      </Stack>
    </div>
  )
}
