import { Tabs, UnstyledButton } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { type ReactNode, useDeferredValue, useState } from 'react'
import { Resizer } from '../../components/resizer.tsx'
import classes from './dock.module.css'
import {
  dockLayout,
  isPanel,
  MAX_DOCK_PIXELS,
  MIN_DOCK_PIXELS,
  PANEL_NAMES,
  PANELS,
  type Panel,
  useDockLayout,
} from './dock-layout.ts'

interface Props {
  /** The open panel of the address; undefined: the one that was open last. */
  readonly panel: Panel | undefined
  /** Contents by panel; panels without content have no tab. */
  readonly panels: Readonly<Partial<Record<Panel, ReactNode>>>
  readonly onChange: (panel: Panel) => void
}

/** The panels of a recording, one at a time: beside the timeline, on narrow pages a sheet that is pulled up. */
export function Dock({ panel, panels, onChange }: Props) {
  const { width, isCollapsed: isHidden, panel: last } = useDockLayout()
  // A sheet covers the diagram, so it is closed until it is pulled up.
  const isSheet = useMediaQuery('(max-width: 62em)', false, { getInitialValueInEffect: false })
  const [isSheetOpen, setSheetOpen] = useState(false)
  const isCollapsed = isSheet ? !isSheetOpen : isHidden
  // The diagram is drawn first.
  const isDrawn = useDeferredValue(true, false)
  const show = (isShown: boolean) => {
    if (isSheet) setSheetOpen(isShown)
    else dockLayout.set({ isCollapsed: !isShown })
  }
  const present = PANELS.filter((each) => panels[each] !== undefined)
  const open = [panel, last, ...present].find(
    (each) => each !== undefined && present.includes(each),
  )
  const choose = (value: string | null) => {
    if (!isPanel(value)) return
    dockLayout.set({ panel: value })
    onChange(value)
  }
  return (
    <>
      <div className={classes.line}>
        {!isCollapsed && (
          <Resizer
            label="Width of the panels"
            orientation="vertical"
            size={width}
            min={MIN_DOCK_PIXELS}
            max={MAX_DOCK_PIXELS}
            direction={-1}
            onChange={(size) => dockLayout.set({ width: size })}
          />
        )}
      </div>
      <Tabs
        value={open ?? null}
        onChange={choose}
        keepMounted={false}
        className={classes.dock ?? ''}
        data-collapsed={isCollapsed}
        style={{ '--dock-width': `${width}px` }}
      >
        <div className={classes.head}>
          <Tabs.List className={classes.tabs ?? ''} aria-label="Panels">
            {present.map((each) => (
              <Tabs.Tab
                key={each}
                value={each}
                // A click leaves the focus where it is, so that keys go on as before.
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => show(true)}
              >
                {PANEL_NAMES[each]}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          <UnstyledButton
            className={classes.toggle}
            aria-expanded={!isCollapsed}
            aria-label={isCollapsed ? 'Show the panels' : 'Hide the panels'}
            title={isCollapsed ? 'Show the panels' : 'Hide the panels'}
            onClick={() => show(isCollapsed)}
          >
            <i />
          </UnstyledButton>
        </div>
        {!isCollapsed &&
          isDrawn &&
          present.map((each) => (
            <Tabs.Panel key={each} value={each} className={classes.panel ?? ''}>
              {panels[each]}
            </Tabs.Panel>
          ))}
      </Tabs>
    </>
  )
}
