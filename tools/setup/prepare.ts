// Set-up in four steps after the packages are there. Each step knows by itself whether there is anything to do, so a
// second start costs a few file reads. Everything is said on stderr: stdout belongs to the program.
import { prepareBrowser } from './browser.ts'
import { prepareModels } from './models.ts'
import { prepareScreens } from './screens.ts'
import { prepareSitter } from './sitter.ts'

export const say = (text: string): void => {
  process.stderr.write(`${text}\n`)
}

export async function prepare(): Promise<void> {
  await prepareModels((text) => say(`[2/5] ${text}`))
  prepareBrowser((text) => say(`[3/5] ${text}`))
  await prepareScreens((text) => say(`[4/5] ${text}`))
  await prepareSitter((text) => say(`[5/5] ${text}`))
}
