export { type MongoStorageOptions, openMongoStorage } from './storage.ts'
