import type { DriftView } from '@toolkit/server/client'
import type uPlot from 'uplot'
import type { Palette } from '../../timeline/palette.ts'
import { axisOf, type Drawing, drawLimit } from '../shared/plot.tsx'

type Series = DriftView['series'][number]

const DAY = 86_400
const WEEK = 7 * DAY
/** 5 January 1970. */
const FIRST_MONDAY = 4 * DAY
/** Pixels that a date needs. */
const DATE_WIDTH = 90

/** Median and lowest tenth by week; weeks that are not tested are pale points beside the lines. */
export function driftDrawing({ weeks, changes }: Series): Drawing {
  const tested = <T>(value: T, is: boolean, wanted: boolean) => (is === wanted ? value : null)
  const column = (name: 'median' | 'lowestDecile', wanted: boolean) =>
    weeks.map((week) => tested(week[name], week.isTested, wanted))
  return {
    data: [
      weeks.map(({ start }) => Date.parse(start) / 1000),
      column('median', true),
      column('lowestDecile', true),
      column('median', false),
      column('lowestDecile', false),
    ],
    options: (colours) => ({
      scales: {
        x: { range: (_plot, from, to) => [from - 4 * DAY, to + 4 * DAY] },
        y: { range: [0, 100] },
      },
      axes: [
        axisOf(colours, {
          size: 28,
          splits: ({ width }, _axis, from, to) => mondays(from, to, width / DATE_WIDTH),
          values: (_plot, values) => values.map(dayOf),
        }),
        axisOf(colours, { label: 'Mean confidence', size: 38 }),
      ],
      padding: [8, 32, 0, 0],
      series: [{}, line(colours, []), line(colours, [6, 4]), pale(colours, 7), pale(colours, 5)],
      hooks: {
        draw: [
          (plot) => {
            // Between the weeks that differ.
            for (const { start } of changes) {
              drawLimit(plot, 'x', Date.parse(start) / 1000 - 3.5 * DAY, colours.mark)
            }
          },
        ],
      },
    }),
  }
}

/** At most `most` Mondays between two times, in seconds, equally far apart. */
function mondays(from: number, to: number, most: number): number[] {
  const first = FIRST_MONDAY + Math.ceil((from - FIRST_MONDAY) / WEEK) * WEEK
  const step = WEEK * Math.max(1, Math.ceil((to - from) / WEEK / Math.max(1, most)))
  const found: number[] = []
  for (let at = first; at <= to; at += step) found.push(at)
  return found
}

function dayOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 10)
}

function line(colours: Palette, dash: readonly number[]): uPlot.Series {
  const colour = colours.lanes[0] ?? colours.ink
  return {
    stroke: colour,
    width: 2,
    dash: [...dash],
    spanGaps: true,
    points: { show: true, size: 5, fill: colour },
  }
}

function pale(colours: Palette, size: number): uPlot.Series {
  return {
    stroke: colours.quiet,
    alpha: 0.6,
    width: 0,
    points: { show: true, size, fill: colours.ground, stroke: colours.quiet, width: 1 },
  }
}
