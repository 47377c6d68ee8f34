import '@mantine/core/styles.css'
import './app/tokens.css'
import './app/styles.css'
import './app/forced-colors.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App, applyColorScheme } from './app/app.tsx'

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')
applyColorScheme(document.documentElement)
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
