export { blobFile } from './data-folder.ts'
export { type EmbeddedStorageOptions, openEmbeddedStorage } from './storage.ts'
