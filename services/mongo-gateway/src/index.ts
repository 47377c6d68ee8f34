export type { GatewayDependencies } from './app.ts'
export { createApp } from './app.ts'
