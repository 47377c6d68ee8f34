import { Skeleton, Table } from '@mantine/core'
import type { VirtualItem, Virtualizer } from '@tanstack/react-virtual'
import type { ListedRecordingView } from '@toolkit/server/client'
import type { ReactNode } from 'react'
import { RecordingRow } from './recording-row.tsx'
import classes from './recordings-table.module.css'

interface Props {
  readonly items: readonly ListedRecordingView[]
  readonly virtualizer: Virtualizer<Window, Element>
  readonly nowMs: number
  readonly selectedId: string | null
  readonly onSelect: (id: string) => void
  readonly onDelete: (recording: ListedRecordingView) => void
}

/** The rows near the window, with the height of all others between them. */
export function RecordingsRows({ items, virtualizer, nowMs, selectedId, ...acts }: Props) {
  const rows: ReactNode[] = []
  let end = virtualizer.options.scrollMargin
  for (const row of virtualizer.getVirtualItems()) {
    if (row.start > end) rows.push(<Gap key={`before ${row.index}`} heightPx={row.start - end} />)
    end = row.end
    const recording = items[row.index]
    rows.push(
      recording ? (
        <RecordingRow
          key={recording.id}
          recording={recording}
          index={row.index}
          nowMs={nowMs}
          isSelected={recording.id === selectedId}
          measure={virtualizer.measureElement}
          {...acts}
        />
      ) : (
        <NotLoaded key={row.key} row={row} />
      ),
    )
  }
  const left = virtualizer.options.scrollMargin + virtualizer.getTotalSize() - end
  if (left > 0) rows.push(<Gap key="after" heightPx={left} />)
  return <Table.Tbody>{rows}</Table.Tbody>
}

function Gap({ heightPx }: { readonly heightPx: number }) {
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a row without anything in it takes no focus
    <tr className={classes.gap} aria-hidden="true">
      <td style={{ height: heightPx }} />
    </tr>
  )
}

function NotLoaded({ row }: { readonly row: VirtualItem }) {
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a row without anything in it takes no focus
    <tr className={classes.gap} aria-hidden="true">
      <td style={{ height: row.size }}>
        <Skeleton height={18} />
      </td>
    </tr>
  )
}
