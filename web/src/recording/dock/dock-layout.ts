import { Remembered, useRemembered } from '../../store/remembered.ts'

/** The panels of the dock, in the order of their tabs. */
export const PANELS = [
  'spots',
  'turns',
  'overlaps',
  'errors',
  'differences',
  'speakers',
  'runs',
  'judge',
  'details',
] as const
export type Panel = (typeof PANELS)[number]

export const PANEL_NAMES: Readonly<Record<Panel, string>> = {
  spots: 'Spots',
  turns: 'Turns',
  overlaps: 'Overlaps',
  errors: 'Errors',
  differences: 'Compare',
  speakers: 'Speakers',
  runs: 'Runs',
  judge: 'Score',
  details: 'Details',
}

/** Size and state of the dock, kept in this browser. */
export interface DockLayout {
  /** Width in pixels on wide windows. */
  readonly width: number
  readonly isCollapsed: boolean
  /** The panel that was open last. */
  readonly panel: Panel
}

export const MIN_DOCK_PIXELS = 280
export const MAX_DOCK_PIXELS = 900

/** Parses a stored layout; invalid parts have their default. */
export function readDockLayout(stored: unknown): DockLayout {
  const { width, isCollapsed, panel } = (
    typeof stored === 'object' && stored !== null ? stored : {}
  ) as Record<string, unknown>
  const isWidth = typeof width === 'number' && width >= MIN_DOCK_PIXELS && width <= MAX_DOCK_PIXELS
  return {
    width: isWidth ? width : 450,
    isCollapsed: isCollapsed === true,
    panel: isPanel(panel) ? panel : 'spots',
  }
}

export function isPanel(value: unknown): value is Panel {
  return PANELS.includes(value as Panel)
}

const layout = new Remembered('toolkit-dock', readDockLayout)

export const dockLayout = {
  state: layout.state,
  set: (changes: Partial<DockLayout>): void => layout.set({ ...layout.state(), ...changes }),
}

export function useDockLayout(): DockLayout {
  return useRemembered(layout)
}
