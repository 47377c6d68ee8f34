export { openS3Storage, type S3Storage, type S3StorageOptions } from './storage.ts'
