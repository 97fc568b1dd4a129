export { buildModels as prepareModels } from '../models/build.ts'
