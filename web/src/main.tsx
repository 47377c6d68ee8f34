import '@mantine/core/styles.css'
import './app/styles.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app/app.tsx'
import { applyColorScheme } from './app/color-scheme.ts'

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')
applyColorScheme(document.documentElement)
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
