import { useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { loadedLater } from '../../components/loaded-later.tsx'
import { Popover } from '../../components/popover.tsx'
import { filtersOf, listQuery, type RecordingsSearch } from '../recordings-search.ts'

const ExportPanel = loadedLater(() => import('./export-panel.tsx').then((all) => all.ExportPanel))
const PackDialog = loadedLater(() =>
  import('../../evidence/pack-dialog.tsx').then((all) => all.PackDialog),
)

interface Props {
  readonly search: RecordingsSearch
  /** Number of recordings that match the filters. */
  readonly matching: number | undefined
}

/** Downloads of the recordings that match the filters. */
export function ExportMenu({ search, matching }: Props) {
  const [isPacking, setPacking] = useState(false)
  const menu = useRef<HTMLDivElement>(null)
  return (
    <div ref={menu}>
      <Popover label="Export" opener="Export" title="Download tables, turns and clips">
        {(close) => (
          <ExportPanel
            search={search}
            matching={matching}
            onClips={() => {
              close()
              setPacking(true)
            }}
          />
        )}
      </Popover>
      {isPacking && (
        <PackDialog
          source={{ matching: listQuery(filtersOf(search)) }}
          count={matching}
          onClose={() => {
            // While it is open, nothing behind it can have the focus.
            flushSync(() => setPacking(false))
            // The button that opened it is gone with the panel.
            menu.current?.querySelector('button')?.focus()
          }}
        />
      )}
    </div>
  )
}
