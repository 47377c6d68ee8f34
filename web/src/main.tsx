// Evaluated first.
import './app/first-requests.ts'
import './app/mantine.css'
import './app/tokens.css'
import './app/styles.css'
import './app/forced-colors.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App, applyColorScheme } from './app/app.tsx'
import { router } from './app/router.tsx'

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')
applyColorScheme(document.documentElement)
// Data and code of the view are asked for before the first render, not after it.
void router.load()
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
