import { useRef } from 'react'
import { loadedLater } from '../../components/loaded-later.tsx'
import { Popover } from '../../components/popover.tsx'
import type { RecordingsSearch } from '../recordings-search.ts'
import { shownView } from './saved-views.ts'
import { useSavedViews } from './use-saved-views.ts'

const ViewsPanel = loadedLater(() => import('./views-panel.tsx').then((all) => all.ViewsPanel))

interface Props {
  readonly search: RecordingsSearch
  /** Shows the list with these filters and this order. */
  readonly onChoose: (search: RecordingsSearch) => void
}

/** Saves the filters and the order of the list by a name, and shows saved ones. Every browser sees them. */
export function ViewsMenu({ search, onChoose }: Props) {
  const saved = useSavedViews()
  const menu = useRef<HTMLDivElement>(null)
  const shown = shownView(saved.views, search)
  return (
    <div ref={menu}>
      <Popover
        label="Views"
        opener={shown === undefined ? 'Views' : <bdi>{shown.name}</bdi>}
        openerLabel={shown === undefined ? 'Views' : `Views: ${shown.name}`}
        title="Show or save filters and order"
      >
        {(close) => (
          <ViewsPanel
            saved={saved}
            search={search}
            shown={shown ?? null}
            onChoose={(chosen) => {
              close()
              onChoose(chosen)
              // The button that was pressed is gone with the panel.
              menu.current?.querySelector('button')?.focus()
            }}
          />
        )}
      </Popover>
    </div>
  )
}
