export { type EmbeddedStorageOptions, openEmbeddedStorage } from './storage.ts'
