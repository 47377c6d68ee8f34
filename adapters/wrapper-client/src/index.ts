export { openWrapperClient, type WrapperClientOptions } from './wrapper-client.ts'
