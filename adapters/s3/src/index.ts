export { openS3Source, type S3Source } from './source/s3-source.ts'
export { parsePlace } from './source/source-places.ts'
export { openS3Storage, type S3Storage, type S3StorageOptions } from './storage.ts'
