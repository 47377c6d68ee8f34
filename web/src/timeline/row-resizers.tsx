import { Resizer } from '../components/resizer.tsx'
import type { PlotLayout } from './plot-layout.ts'
import { rowSizes } from './row-sizes.ts'
import classes from './timeline.module.css'

/** The lines below the waveform, the spectrogram and the lanes, which resize them. */
export function RowResizers({ layout }: { readonly layout: PlotLayout }) {
  const { waveform, spectrogram, lanes } = layout
  const rows = [
    { name: 'waveform', row: waveform, bounds: layout.waveformBounds },
    { name: 'spectrogram', row: spectrogram, bounds: layout.spectrogramBounds },
    { name: 'lanes', row: lanes, bounds: layout.lanesBounds },
  ] as const
  return rows.map(({ name, row, bounds }) =>
    row === null ? null : (
      <div key={name} className={classes.resizer} style={{ top: row.top + row.height }}>
        <Resizer
          label={`Height of the ${name}`}
          orientation="horizontal"
          size={row.height}
          {...bounds}
          direction={1}
          onChange={(height) => rowSizes.set({ [name]: height })}
        />
      </div>
    ),
  )
}
