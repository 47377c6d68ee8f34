export { createApp } from './app.ts'
export type { ServerDependencies, ServerSettings } from './dependencies.ts'
export { createInternalApp, type InternalDependencies } from './internal-app.ts'
