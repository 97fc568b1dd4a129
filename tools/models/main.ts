// node tools/models/main.ts: builds what is missing or altered, then checks every model. Exit code 1 names what is wrong.
import { verifyModels } from '../../station/vision/models.ts'
import { inRoot } from '../setup/root.ts'
import { buildModels } from './build.ts'

await buildModels((text) => process.stderr.write(`${text}\n`))
const problems = await verifyModels(inRoot('resources'))
for (const { file, problem } of problems) process.stderr.write(`model ${file} is ${problem}\n`)
if (problems.length > 0) process.exitCode = 1
else process.stdout.write('models: all there and whole\n')
