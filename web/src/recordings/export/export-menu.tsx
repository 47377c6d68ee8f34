import { loadedLater } from '../../components/loaded-later.tsx'
import { Popover } from '../../components/popover.tsx'
import type { RecordingsSearch } from '../recordings-search.ts'

const ExportPanel = loadedLater(() => import('./export-panel.tsx').then((all) => all.ExportPanel))

interface Props {
  readonly search: RecordingsSearch
  /** Number of recordings that match the filters. */
  readonly matching: number | undefined
}

/** Downloads of the recordings that match the filters. */
export function ExportMenu({ search, matching }: Props) {
  return (
    <Popover label="Export" opener="Export" title="Download tables and turns">
      <ExportPanel search={search} matching={matching} />
    </Popover>
  )
}
