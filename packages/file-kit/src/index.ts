export {
  removeUnfinished,
  syncFolder,
  unfinishedName,
  writeAtomically,
  writeDurably,
} from './atomic-write.ts'
export { errorCode, fileSize, isDiskFull, nullIfMissing } from './file-errors.ts'
