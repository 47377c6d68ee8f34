export { type FolderSource, openFolderSource } from './folder-source.ts'
