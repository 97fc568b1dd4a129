// How much a file may hold and unpack to; data with its source.
import { z } from 'zod'
import limitsJson from '../../resources/roster/limits.json' with { type: 'json' }

const count = z.int().positive()

export const rosterLimits = z
  .strictObject({
    version: z.string(),
    source: z.string().min(1),
    cellCharacters: count,
    columns: count,
    sampleRows: count,
    reportedProblems: count,
    xlsx: z.strictObject({
      parts: count,
      sheetBytes: count,
      sharedStringBytes: count,
      otherBytes: count,
      sharedStrings: count,
      mergedCells: count,
      textBytes: count,
    }),
  })
  .parse(limitsJson)
