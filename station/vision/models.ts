// The models on disk against the list they were built from. A missing or altered model stops guidance: a wrong model
// gives no error, it gives wrong numbers.
import { createHash } from 'node:crypto'
import { createReadStream, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'

const model = z.object({
  id: z.string(),
  file: z.string(),
  bytes: z.int().positive(),
  sha256: z.string().length(64),
  from: z.object({ package: z.string(), version: z.string(), licence: z.string() }),
})
export type ModelFile = z.infer<typeof model>

export interface ModelProblem {
  readonly file: string
  readonly problem: 'missing' | 'altered'
}

export const readModelList = (resourcesDir: string): ModelFile[] =>
  z.array(model).parse(JSON.parse(readFileSync(join(resourcesDir, 'models.json'), 'utf8')))

/** Empty when every model is there and whole. */
export async function verifyModels(resourcesDir: string): Promise<ModelProblem[]> {
  const checks = readModelList(resourcesDir).map(async ({ file, sha256 }): Promise<ModelProblem[]> => {
    const path = join(resourcesDir, 'models', file)
    if (!existsSync(path)) return [{ file, problem: 'missing' }]
    const hash = createHash('sha256')
    await pipeline(createReadStream(path), hash)
    return hash.digest('hex') === sha256 ? [] : [{ file, problem: 'altered' }]
  })
  return (await Promise.all(checks)).flat()
}
