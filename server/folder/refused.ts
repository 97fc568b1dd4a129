// A data folder that cannot be used, in words for whoever starts the server: what is wrong and what to do.
export class FolderRefused extends Error {
  override readonly name = 'FolderRefused'

  constructor(dataDir: string, wrong: string, remedy: string) {
    super(`the data folder ${dataDir} cannot be used: ${wrong}. ${remedy} Nothing was deleted.`)
  }
}
