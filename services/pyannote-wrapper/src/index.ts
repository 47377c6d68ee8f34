export { createApp, type WrapperDependencies } from './app.ts'
