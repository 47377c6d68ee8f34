export { createApp } from './app.ts'
export type { GatewayDependencies } from './dependencies.ts'
