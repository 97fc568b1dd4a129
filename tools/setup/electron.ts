// Where Electron's binary lies, if somebody fetched it. The package is never imported for it: that would start a download.
import { existsSync, readFileSync } from 'node:fs'
import { inRoot } from './root.ts'

/** Null where `npm run electron:install` was not run. */
export function electronBinary(folder = inRoot('node_modules', 'electron')): string | null {
  const pathFile = `${folder}/path.txt`
  if (!existsSync(pathFile)) return null
  const binary = `${folder}/dist/${readFileSync(pathFile, 'utf8').trim()}`
  return existsSync(binary) ? binary : null
}

export const HOW_TO_GET_IT =
  'Electron is not installed: run npm run electron:install (ELECTRON_MIRROR names another download host); without it, npm start opens the booth in Chromium'
