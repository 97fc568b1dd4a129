// What the system says of a part of the data folder that is not what it should be, in words for whoever starts the server.
import { relative, resolve } from 'node:path'
import { FolderRefused } from './refused.ts'

const MAY_NOT = {
  wrong: 'may not be read and written by the account that runs the server',
  remedy:
    'Give that account the folder with all that is in it, or start the server as the account it belongs to.',
}
const NOT_A_FOLDER = {
  wrong: 'is a file, or lies below one, where a folder belongs',
  remedy: 'Take it away, or name the right folder with --data.',
}

const WORDS: Readonly<Record<string, { readonly wrong: string; readonly remedy: string }>> = {
  EEXIST: NOT_A_FOLDER,
  ENOTDIR: NOT_A_FOLDER,
  EISDIR: { wrong: 'is a folder where a file belongs', remedy: 'Take it away, or put the file back.' },
  ENOENT: {
    wrong: 'is missing, or a link that leads nowhere',
    remedy: 'Put back what it leads to (is a disk not mounted?), or take the link away.',
  },
  ELOOP: { wrong: 'is a link that leads back to itself', remedy: 'Take the link away.' },
  EACCES: MAY_NOT,
  EPERM: MAY_NOT,
  EROFS: {
    wrong: 'lies on a disk that can only be read',
    remedy: 'Mount the disk so that it can be written to.',
  },
}

/** FolderRefused where the error is the system's word about something in the folder; else the error itself. */
export function inWords(dataDir: string, error: unknown): unknown {
  const { code, path } = error as NodeJS.ErrnoException
  const words = WORDS[code ?? '']
  if (!words || path === undefined) return error
  const part = relative(resolve(dataDir), resolve(path))
  if (part.startsWith('..')) return error
  return new FolderRefused(dataDir, `${part === '' ? 'it' : part} ${words.wrong}`, words.remedy)
}
