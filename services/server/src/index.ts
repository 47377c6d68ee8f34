export { createApp } from './app.ts'
export type { ServerDependencies, ServerSettings, WebhookHealth } from './dependencies.ts'
