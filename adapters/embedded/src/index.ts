export { blobFile } from './files/data-folder.ts'
export { type EmbeddedStorageOptions, openEmbeddedStorage } from './storage.ts'
