// Entry of the Electron shell. Everything it decides is under this folder, over the objects handed on here.
import * as electron from 'electron'
import { startShell } from './shell.ts'

startShell(electron, {
  args: process.argv.slice(1),
  built: import.meta.dirname,
  resourcesPath: process.resourcesPath,
  appImage: process.env['APPIMAGE'],
  platform: process.platform,
  arch: process.arch,
})
