export { createApp } from './app.ts'
export type { ServerDependencies, ServerSettings } from './dependencies.ts'
