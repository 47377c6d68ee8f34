export { createApp, type WebhookDependencies } from './app.ts'
export type { SigningSecrets } from './signed-notice.ts'
