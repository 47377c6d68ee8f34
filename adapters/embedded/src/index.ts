export { blobFile } from './files/blobs.ts'
export { type EmbeddedStorageOptions, openEmbeddedStorage } from './storage.ts'
