import {
  type CSSVariablesResolver,
  createTheme,
  isMantineColorScheme,
  localStorageColorSchemeManager,
  MantineProvider,
} from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { useEffect } from 'react'
import { queryClient } from '../api/queries.ts'
import { liveConnection } from '../batches/page-session.ts'
import { loadWhenIdle } from '../components/loaded-later.tsx'
import { router } from './router.tsx'

const theme = createTheme({
  primaryColor: 'blue',
  // Enough contrast for white text in both schemes.
  primaryShade: 8,
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
  headings: { fontWeight: '650' },
  defaultRadius: 'sm',
  cursorType: 'pointer',
  respectReducedMotion: true,
})

/** Mantine's dimmed and placeholder greys have too little contrast (WCAG AA). */
const cssVariables: CSSVariablesResolver = (given) => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': given.colors.gray[7],
    '--mantine-color-placeholder': given.colors.gray[7],
    '--mantine-color-error': given.colors.red[9],
  },
  dark: {
    '--mantine-color-dimmed': given.colors.dark[1],
    '--mantine-color-placeholder': given.colors.dark[2],
    '--mantine-color-error': given.colors.red[4],
  },
})

export function App() {
  useEffect(() => liveConnection.open(), [])
  useEffect(loadWhenIdle, [])
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      defaultColorScheme="auto"
      colorSchemeManager={colorSchemes}
    >
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  )
}

const KEY = 'toolkit-color-scheme'

/** Stores the colour scheme across visits. */
const colorSchemes = localStorageColorSchemeManager({ key: KEY })

/** Sets the colour scheme before the first paint, so that the page does not flash in the other one. */
export function applyColorScheme(root: HTMLElement): void {
  const stored = colorSchemes.get('auto')
  const chosen = isMantineColorScheme(stored) ? stored : 'auto'
  const systemIsDark = window.matchMedia('(prefers-color-scheme: dark)').matches
  const scheme = chosen === 'auto' ? (systemIsDark ? 'dark' : 'light') : chosen
  root.setAttribute('data-mantine-color-scheme', scheme)
}
