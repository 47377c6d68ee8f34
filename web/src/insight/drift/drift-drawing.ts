import type { DriftView } from '@toolkit/server/client'
import uPlot from 'uplot'
import type { Palette } from '../../timeline/palette.ts'
import { axisOf, type Drawing, drawLimit } from '../shared/plot.tsx'

type Series = DriftView['series'][number]

const DAY = 86_400

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
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC'),
      scales: {
        x: { range: (_plot, from, to) => [from - 3 * DAY, to + 3 * DAY] },
        y: { range: [0, 100] },
      },
      axes: [
        axisOf(colours, { size: 40 }),
        axisOf(colours, { label: 'Mean confidence', size: 38 }),
      ],
      padding: [8, 12, 0, 0],
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
